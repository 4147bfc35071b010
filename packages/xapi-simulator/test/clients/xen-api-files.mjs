// npm xen-api with the parts of it that move bytes and make objects by hand.
import { Readable } from 'node:stream';
import { createClient, Ref } from 'xen-api';

const client = createClient({
  url: process.env.SIM_URL,
  auth: { user: 'root', password: 'secret' },
  allowUnauthorized: true,
  debounce: 20,
});
const facts = {};
await client.connect();
await client.objectsFetched;

const [sr] = await client.call('SR.get_by_name_label', 'Local storage');
const vdi = await client.call('VDI.create', {
  name_label: 'by xen-api',
  name_description: '',
  SR: sr,
  virtual_size: 4096,
  type: 'user',
  sharable: false,
  read_only: false,
  other_config: {},
});
facts.vdi = Ref.isNotEmpty(vdi);
const bytes = Buffer.alloc(4096, 7);
await client.putResource(bytes, '/import_raw_vdi/', {
  query: { vdi, format: 'raw' },
  task: await client.createTask('a disk'),
});
const body = Readable.from([bytes.subarray(0, 1000), bytes.subarray(1000)]);
body.length = bytes.length;
await client.putResource(body, '/import_raw_vdi/', {
  query: { vdi, format: 'raw' },
  task: await client.createTask('a disk as a stream'),
});
const answer = await client.getResource('/export_raw_vdi/', {
  query: { vdi, format: 'raw' },
  task: await client.createTask('a disk back'),
});
const chunks = [];
for await (const chunk of answer.body ?? answer) chunks.push(chunk);
facts.same = Buffer.concat(chunks).equals(bytes);

const [vm] = await client.call('VM.get_by_name_label', 'worker-2');
const snapshot = await client.callAsync('VM.snapshot', vm, 'one').then(String);
await client.barrier(snapshot);
facts.snapshot = client.getObject(snapshot).$snapshot_of.name_label;
await client.setField('VM', vm, 'name_description', 'by xen-api');
await client.call('VM.add_tags', vm, 'tagged');
const record = await client.getRecord('VM', vm);
facts.record = [record.name_description, record.tags];
facts.byName = (await client.call('VM.get_all_records_where', 'field "name__label"="one"'))[
  snapshot
].is_a_snapshot;
facts.plugin = await client
  .call('host.call_plugin', client.pool.master, 'none', 'fn', {})
  .catch((error) => error.code);
facts.unknown = await client.call('VM.nope').catch((error) => [error.code, error.params]);
await client.call('VM.destroy', snapshot);
await client.call('VDI.destroy', vdi);
await client.disconnect();
process.stdout.write(`${JSON.stringify(facts)}\n`, () => process.exit(0));
