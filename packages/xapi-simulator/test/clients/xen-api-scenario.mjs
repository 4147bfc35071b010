// npm xen-api against a server: what it does when Xen Orchestra uses it. It lingers for a minute after disconnect(), so that
// this program ends itself.
import { once } from 'node:events';
import { createClient } from 'xen-api';

const { SIM_URL: url, SIM_FORCE_XML: forceXml } = process.env;
const client = createClient({
  url,
  auth: { user: 'root', password: 'secret' },
  allowUnauthorized: true,
  debounce: 20,
  ...(forceXml === '1' ? { transport: 'xml-rpc' } : {}),
});
const facts = {};

await client.connect();
facts.status = client.status;
await client.objectsFetched;
const all = Object.values(client.objects.all);
facts.classes = [...new Set(all.map((object) => object.$type))];
const template = all.find((object) => object.$type === 'VM' && object.name_label === 'lua-bio-template');
facts.template = [template.is_a_template, template.$VIFs.length, template.$VBDs[0].$VDI.$SR.name_label];

const cloned = await client
  .callAsync('VM.clone', template.$ref, 'by-xen-api')
  .then((result) => String(result));
facts.cloned = cloned.startsWith('OpaqueRef:');
await client.call('VM.provision', cloned);
await client.barrier(cloned);
facts.seen = client.getObject(cloned).name_label;

const changed = new Promise((resolve) => {
  client.objects.on('update', (objects) => {
    for (const object of Object.values(objects)) {
      if (object?.$ref === cloned && object.power_state === 'Running') resolve(object.power_state);
    }
  });
});
await client.callAsync('VM.start', cloned, false, false);
facts.watched = await changed;

await client.setFieldEntry('VM', cloned, 'other_config', 'by', 'xen-api');
const afterBarrier = await client.barrier(cloned);
facts.barrier = afterBarrier.other_config.by;

const failed = await client.callAsync('VM.start', cloned, false, false).catch((error) => error);
facts.failure = [failed.code, failed.params?.slice(1)];

await client.call('VM.hard_shutdown', cloned);
await client.call('VM.destroy', cloned);
const removed = once(client.objects, 'remove');
await removed;
facts.gone = client.getObject(cloned, null);

await client.disconnect();
facts.disconnected = client.status;
process.stdout.write(`${JSON.stringify(facts)}\n`, () => process.exit(0));
