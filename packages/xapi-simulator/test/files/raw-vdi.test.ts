import { createXapiSimulator, type XapiSimulator } from '@bioxen/xapi-simulator';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { failureOf, type JsonClient, logIn } from '../support/json-client.js';

const size = 64 * 1024;
let sim: XapiSimulator;
let client: JsonClient;
let vdi: string;
let sr: string;
beforeAll(async () => {
  sim = await createXapiSimulator();
  client = await logIn(sim.url);
  sr = await client.call('pool.get_default_SR', (await client.call<string[]>('pool.get_all'))[0]);
});
afterAll(() => sim.close());
beforeEach(async () => {
  vdi = await client.call('VDI.create', {
    name_label: 'disk',
    name_description: '',
    SR: sr,
    virtual_size: String(size),
    type: 'user',
    sharable: false,
    read_only: false,
    other_config: {},
  });
});

const content = Buffer.from(Array.from({ length: size }, (_, index) => (index * 7) % 251));
const address = (path: string, query: Readonly<Record<string, string>>): string =>
  `${sim.url}${path}?${new URLSearchParams({ session_id: client.session, ...query }).toString()}`;
const put = (query: Readonly<Record<string, string>>, body: string | Buffer): Promise<Response> =>
  fetch(address('/import_raw_vdi', { vdi, format: 'raw', ...query }), {
    method: 'PUT',
    body: typeof body === 'string' ? body : new Uint8Array(body),
  });
const frame = (offset: number, bytes: Uint8Array): Buffer => {
  const head = Buffer.alloc(12);
  head.writeBigUInt64LE(BigInt(offset));
  head.writeUInt32LE(bytes.length, 8);
  return Buffer.concat([head, bytes]);
};
const end = frame(0, new Uint8Array(0));

describe('PUT /import_raw_vdi', () => {
  test('with a length writes the bytes, under the task of the client', async () => {
    const task = await client.call<string>('task.create', 'import', '');
    const response = await put({ task_id: task }, content);
    expect(response.status).toBe(200);
    expect(sim.diskBytes(vdi).equals(content)).toBe(true);
    expect(await client.call('task.get_record', task)).toMatchObject({ status: 'success', progress: 1 });
  });

  test('in frames writes each where it belongs; what was left out is zeros', async () => {
    const body = Buffer.concat([
      frame(40_000, content.subarray(40_000, 50_000)),
      frame(100, content.subarray(100, 200)),
      end,
    ]);
    const response = await put({ chunked: 'true' }, body);
    expect(response.status).toBe(200);
    const written = sim.diskBytes(vdi);
    expect(written.subarray(40_000, 50_000).equals(content.subarray(40_000, 50_000))).toBe(true);
    expect(written.subarray(100, 200).equals(content.subarray(100, 200))).toBe(true);
    expect(written.subarray(200, 40_000).every((byte) => byte === 0)).toBe(true);
  });

  test.each<readonly [string, Readonly<Record<string, string>>, () => Buffer, string]>([
    ['a disk that is too small', {}, () => Buffer.alloc(size + 1), 'VDI_TOO_LARGE'],
    ['a format that is not raw', { format: 'vhd' }, () => content, 'INTERNAL_ERROR'],
    ['frames without an end', { chunked: 'true' }, () => frame(0, content.subarray(0, 10)), 'INTERNAL_ERROR'],
    ['a disk that does not exist', { vdi: 'OpaqueRef:none' }, () => content, 'HANDLE_INVALID'],
  ])('tells %s by HTTP 500 and in the task', async (_what, query, body, code) => {
    const task = await client.call<string>('task.create', 'import', '');
    // The server closes on a body that it does not want: the answer may be lost on the way, the task is not.
    const status = await put({ task_id: task, ...query }, body()).then(
      (response) => response.status,
      () => 500,
    );
    expect(status).toBe(500);
    const record = await client.call<{ status: string; error_info: string[] }>('task.get_record', task);
    expect([record.status, record.error_info[0]]).toEqual(['failure', code]);
  });

  test('wants a session', async () => {
    const response = await fetch(`${sim.url}/import_raw_vdi?vdi=${vdi}&format=raw`, {
      method: 'PUT',
      body: 'x',
    });
    expect([response.status, response.headers.get('www-authenticate')]).toEqual([
      401,
      'Basic realm="XenServer API"',
    ]);
    const basic = await fetch(`${sim.url}/import_raw_vdi?vdi=${vdi}&format=raw`, {
      method: 'PUT',
      body: 'x',
      headers: { authorization: `Basic ${Buffer.from('root:secret').toString('base64')}` },
    });
    expect(basic.status).toBe(200);
    expect(sim.diskBytes(vdi).subarray(0, 2)).toEqual(Buffer.from('x\0'));
  });

  test('refuses a disk that a running VM has', async () => {
    const [vm] = await client.call<string[]>('VM.get_by_name_label', 'worker-1');
    const [vbd] = await client.call<string[]>('VM.get_VBDs', vm);
    const used = await client.call<string>('VBD.get_VDI', vbd);
    const response = await put({ vdi: used }, 'x');
    expect(response.status).toBe(500);
    expect(await response.text()).toContain('VDI_IN_USE');
  });
});

test('GET /export_raw_vdi gives back what was written, a clone has it too', async () => {
  await put({}, content);
  const clone = await client.call<string>('VDI.clone', vdi);
  for (const each of [vdi, clone, await client.call<string>('VDI.get_uuid', vdi)]) {
    const response = await fetch(address('/export_raw_vdi', { vdi: each, format: 'raw' }));
    expect(Buffer.from(await response.arrayBuffer()).equals(content)).toBe(true);
  }
});

test('a disk that is larger than memory is exported piece by piece', async () => {
  sim.db.VDI.update(vdi, { virtual_size: 2 ** 40 });
  await put({}, content);
  const response = await fetch(address('/export_raw_vdi', { vdi }));
  expect(response.headers.get('content-length')).toBe(String(2 ** 40));
  const reader = response.body?.getReader();
  const first = await reader?.read();
  expect(Buffer.from(first?.value ?? []).equals(content.subarray(0, first?.value?.length))).toBe(true);
  await reader?.cancel();
  expect(() => sim.diskBytes(vdi)).toThrow('at most 1 GiB');
  expect(sim.diskBytes(vdi, 100).equals(content.subarray(0, 100))).toBe(true);
});

describe('GET /rrd_updates', () => {
  test('gives figures of the host and its VMs, with bare NaN in the JSON', async () => {
    const start = Math.floor(Date.now() / 1000) - 60;
    const response = await fetch(
      address('/rrd_updates', {
        start: String(start),
        cf: 'AVERAGE',
        interval: '5',
        host: 'true',
        json: 'true',
      }),
    );
    const text = await response.text();
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(text).toMatch(/[[,]NaN[\],]/);
    const parsed = JSON.parse(text.replaceAll('NaN', 'null')) as {
      meta: { rows: number; columns: number; legend: string[]; step: number };
      data: { t: number; values: unknown[] }[];
    };
    expect(parsed.meta).toMatchObject({
      rows: parsed.data.length,
      columns: parsed.meta.legend.length,
      step: 5,
    });
    expect(parsed.meta.legend.join()).toMatch(
      /AVERAGE:host:[-0-9a-f]{36}:loadavg.*AVERAGE:vm:[-0-9a-f]{36}:cpu0/,
    );
    expect(parsed.data[0]?.values).toHaveLength(parsed.meta.columns);
    expect(parsed.data.length).toBeGreaterThan(5);
    const xml = await (await fetch(address('/rrd_updates', { start: String(start) }))).text();
    expect(xml).toMatch(/^<xport><meta><start>\d+<\/start>.*<\/xport>$/);
  });

  test('GET /vm_rrd gives one VM', async () => {
    const [vm] = await client.call<string[]>('VM.get_by_name_label', 'worker-1');
    const uuid = await client.call<string>('VM.get_uuid', vm);
    const response = await fetch(address('/vm_rrd', { uuid, json: 'true' }));
    expect(await response.text()).toContain(`AVERAGE:vm:${uuid}:cpu0`);
    expect((await fetch(address('/vm_rrd', { uuid: 'nope' }))).status).toBe(404);
  });
});

test('a path that nobody serves is forbidden, as xapi has it', async () => {
  for (const method of ['GET', 'PUT']) expect((await fetch(`${sim.url}/nope`, { method })).status).toBe(403);
  expect(await failureOf(client.call('VM.get_record', 'x'))).toEqual(['HANDLE_INVALID', 'VM', 'x']);
});
