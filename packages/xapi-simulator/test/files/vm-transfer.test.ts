import { createXapiSimulator, type XapiSimulator } from '@bioxen/xapi-simulator';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type JsonClient, logIn } from '../support/json-client.js';

let sim: XapiSimulator;
let client: JsonClient;
let vm: string;
beforeAll(async () => {
  sim = await createXapiSimulator();
  client = await logIn(sim.url);
  [vm = ''] = await client.call<string[]>('VM.get_by_name_label', 'worker-2');
});
afterAll(() => sim.close());

const address = (path: string, query: Readonly<Record<string, string>>): string =>
  `${sim.url}${path}?${new URLSearchParams({ session_id: client.session, ...query }).toString()}`;
const firstDisk = async (of: string): Promise<string> =>
  client.call('VBD.get_VDI', (await client.call<string[]>('VM.get_VBDs', of))[0]);

test('a VM that was exported is imported with its settings, cards and disks', async () => {
  const disk = await firstDisk(vm);
  const content = Buffer.alloc(3 * 2 ** 20);
  content.write('the end', 2 * 2 ** 20 + 5);
  await fetch(address('/import_raw_vdi', { vdi: disk, format: 'raw' }), {
    method: 'PUT',
    body: new Uint8Array(content),
  });
  await client.call('VM.set_name_description', vm, 'na\u{ef}ve <&> "text"');
  await client.call('VM.add_to_other_config', vm, 'key', 'value');

  const exported = await fetch(address('/export', { ref: vm }));
  expect([exported.status, exported.headers.get('content-type')]).toEqual([200, 'application/octet-stream']);
  const archive = new Uint8Array(await exported.arrayBuffer());
  // Of three pieces of the disk two are empty.
  expect(archive.length).toBeLessThan(1.1 * 2 ** 20);

  const task = await client.call<string>('task.create', 'import', '');
  const imported = await fetch(address('/import', { task_id: task }), { method: 'PUT', body: archive });
  expect(imported.status).toBe(200);
  const { status, result } = await client.call<{ status: string; result: string }>('task.get_record', task);
  const [ref = ''] = /OpaqueRef:[-0-9a-f]+/.exec(result) ?? [];
  expect([status, result]).toEqual([
    'success',
    `<value><array><data><value>${ref}</value></data></array></value>`,
  ]);
  expect(ref).not.toBe(vm);
  expect(await client.call('VM.get_record', ref)).toMatchObject({
    name_label: 'worker-2',
    name_description: 'na\u{ef}ve <&> "text"',
    power_state: 'Halted',
    memory_static_max: 512 * 2 ** 20,
    is_a_template: false,
  });
  expect(await client.call('VM.get_other_config', ref)).toMatchObject({ key: 'value' });
  expect(await client.call<string[]>('VM.get_VIFs', ref)).toHaveLength(1);
  expect(sim.diskBytes(await firstDisk(ref), content.length).equals(content)).toBe(true);
  await client.call('VM.start', ref, false, false);
  expect(await client.call('VM.get_power_state', ref)).toBe('Running');
});

test('a VM that runs is not exported, and what is no archive not imported', async () => {
  const [running = ''] = await client.call<string[]>('VM.get_by_name_label', 'worker-1');
  const uuid = await client.call<string>('VM.get_uuid', running);
  const refused = await fetch(address('/export', { uuid }));
  expect([refused.status, await refused.text()]).toEqual([
    500,
    expect.stringContaining('VM_BAD_POWER_STATE'),
  ]);
  for (const body of ['', 'nothing', 'x'.repeat(2_000)]) {
    const task = await client.call<string>('task.create', 'import', '');
    await fetch(address('/import', { task_id: task }), { method: 'PUT', body });
    const record = await client.call<{ status: string; error_info: string[] }>('task.get_record', task);
    expect([record.status, record.error_info[0]]).toEqual(['failure', 'IMPORT_ERROR']);
  }
  expect((await fetch(`${sim.url}/export?ref=${vm}`)).status).toBe(401);
});
