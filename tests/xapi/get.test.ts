import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { type Download, type Ref, XapiError } from '@bioxen/xapi';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newDisk, patternBytes } from './disks.js';
import { openPool, type Pool, refusal } from './pool.js';

const size = 4 * 1024 * 1024;
const content = patternBytes(size);
let folder: string;
let pool: Pool;
let vdi: Ref<'VDI'>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'xapi-get-'));
  pool = await openPool({ tls: 'self-signed' });
  vdi = await newDisk(pool, size);
  await pool.client.put('/import_raw_vdi', { vdi, format: 'raw' }, content);
});

afterAll(async () => {
  await pool[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

const tasksLeft = (): number => pool.simulator.db.task.size;
const disk = (): Promise<Download> => pool.client.get('/export_raw_vdi', { vdi, format: 'raw' });

describe('a disk', () => {
  test('comes piece by piece, with progress', async () => {
    const seen: number[] = [];
    const download = await pool.client.get(
      '/export_raw_vdi',
      { vdi },
      { onProgress: ({ bytes }) => seen.push(bytes) },
    );
    const pieces: Uint8Array[] = [];
    for await (const piece of download) pieces.push(piece);
    expect(Buffer.concat(pieces).equals(content)).toBe(true);
    expect(download.size).toBe(size);
    expect(pieces.length).toBeGreaterThan(10);
    expect(seen.at(-1)).toBe(size);
    expect(tasksLeft()).toBe(0);
  });

  test('comes as bytes', async () => {
    expect((await (await disk()).bytes()).equals(content)).toBe(true);
  });

  test('is a file when all of it is there', async () => {
    const file = join(folder, 'disk.img');
    await writeFile(file, 'the disk of yesterday');
    expect(await (await disk()).saveTo(file)).toBe(size);
    expect((await readFile(file)).equals(content)).toBe(true);
    expect(await readdir(folder)).toEqual(['disk.img']);
  });

  test.each([1_000, 2_000_000])(
    'that is cut at byte %i of the answer leaves no file, and the one that was there',
    async (afterBytes) => {
      const file = join(folder, 'disk.img');
      await writeFile(file, 'the disk of yesterday');
      pool.simulator.faults.add({
        when: { method: '/export_raw_vdi' },
        do: { kind: 'cut-in-response', afterBytes },
      });
      await expect((await disk()).saveTo(file)).rejects.toMatchObject({
        code: 'XAPI_CONNECTION_FAILED',
        method: 'GET /export_raw_vdi',
      });
      expect(await readFile(file, 'utf8')).toBe('the disk of yesterday');
      expect(await readdir(folder)).toEqual(['disk.img']);
      await expect.poll(tasksLeft).toBe(0);
    },
  );

  test('into a folder that is not there leaves no task', async () => {
    const download = await disk();
    await expect(download.saveTo(join(folder, 'none', 'disk.img'))).rejects.toMatchObject({
      code: 'XAPI_INVALID_ARGUMENT',
      message: expect.stringContaining('cannot be written (ENOENT)') as string,
      cause: { code: 'ENOENT' },
    });
    await download.close();
    await expect.poll(tasksLeft).toBe(0);
  });

  test('that is aborted while its task is made leaves no task, although the client closes at once', async () => {
    await using slow = await openPool();
    const vdi = await newDisk(slow, size);
    const fault = slow.simulator.faults.add({
      when: { method: 'task.create' },
      do: { kind: 'slow', firstByteMs: 60 },
    });
    const abort = new AbortController();
    const opened = slow.client.get('/export_raw_vdi', { vdi }, { signal: abort.signal });
    const refused = refusal(opened);
    await expect.poll(() => fault.struck).toBe(1);
    abort.abort();
    expect(await refused).toMatchObject({ code: 'ABORTED' });
    await slow.client.close();
    expect(slow.simulator.db.task.size).toBe(0);
  });

  test('waits for its reader: what is not read is not fetched', async () => {
    const big = await newDisk(pool, 64 * 1024 * 1024);
    const seen: number[] = [];
    await using download = await pool.client.get('/export_raw_vdi', { vdi: big });
    const before = process.memoryUsage().arrayBuffers + process.memoryUsage().external;
    const iterator = download[Symbol.asyncIterator]();
    seen.push((await iterator.next()).value?.length ?? 0);
    for (let turn = 0; turn < 200; turn += 1) await setImmediate();
    // The simulator in this process holds the whole answer once; the client holds a window of it.
    expect(process.memoryUsage().arrayBuffers + process.memoryUsage().external - before).toBeLessThan(
      16 * 1024 * 1024,
    );
  });

  test('that is closed early leaves neither task nor socket', async () => {
    const download = await disk();
    await download.close();
    await download.close();
    for await (const _piece of await disk()) break;
    await expect.poll(tasksLeft).toBe(0);
  });

  test('that is closed while a reader waits ends the reader', async () => {
    pool.simulator.faults.add({
      when: { method: '/export_raw_vdi' },
      do: { kind: 'slow', firstByteMs: 0, pieceBytes: 1_000, pieceMs: 100 },
    });
    const download = await disk();
    const reading = download.bytes().catch((refused: unknown) => refused);
    await setImmediate();
    await download.close();
    expect(await reading).toMatchObject({ code: 'XAPI_CONNECTION_FAILED' });
  });

  test('is read once: whoever reads it again, or after its end, hears of it', async () => {
    const download = await disk();
    await download.bytes();
    await expect(download.text()).rejects.toMatchObject({ code: 'CLOSED' });
    const closed = await disk();
    await closed.close();
    await expect(closed.saveTo(join(folder, 'late'))).rejects.toMatchObject({ code: 'CLOSED' });
    expect(tasksLeft()).toBe(0);
  });

  test('is read again from its beginning when nothing of it had come', async () => {
    for (const fault of ['cut-before-request', 'cut-after-request'] as const) {
      pool.simulator.faults.add({ when: { method: '/export_raw_vdi' }, do: fault });
      expect((await (await disk()).bytes()).equals(content)).toBe(true);
    }
    expect(tasksLeft()).toBe(0);
  });

  test('that does not exist is what the task says', async () => {
    const error: unknown = await pool.client
      .get('/export_raw_vdi', { vdi: 'OpaqueRef:none' })
      .catch((refused: unknown) => refused);
    expect(XapiError.is(error, 'HANDLE_INVALID'), String(error)).toBe(true);
    expect(tasksLeft()).toBe(0);
  });

  test('is ended by a signal, in the middle', async () => {
    const abort = new AbortController();
    const download = await pool.client.get('/export_raw_vdi', { vdi }, { signal: abort.signal });
    const failure: unknown = await (async () => {
      for await (const _piece of download) abort.abort();
    })().catch((refused: unknown) => refused);
    expect(failure).toMatchObject({ code: 'ABORTED' });
    await expect.poll(tasksLeft).toBe(0);
  });
});

test('an answer that falls silent is XAPI_TIMEOUT', async () => {
  await using slow = await openPool({}, { deadlines: { idleMs: 200 } });
  slow.simulator.faults.add({ when: { method: '/rrd_updates' }, do: 'hang' });
  await expect(slow.client.get('/rrd_updates', { json: true })).rejects.toMatchObject({
    code: 'XAPI_TIMEOUT',
  });
});

test('a path that is not there is HTTP 403, as xapi has it', async () => {
  await expect(pool.client.get('/nothing')).rejects.toMatchObject({ code: 'XAPI_HTTP', status: 403 });
});

test('figures that were not measured are NaN', async () => {
  const download = await pool.client.get('/rrd_updates', { start: 0, host: true, json: true });
  expect(download.contentType).toBe('application/json');
  const { meta, data } = (await download.json()) as {
    readonly meta: { readonly legend: readonly string[] };
    readonly data: readonly { readonly values: readonly number[] }[];
  };
  const loadavg = meta.legend.findIndex((name) => name.endsWith('loadavg'));
  expect(data[0]?.values[loadavg]).toBeNaN();
  expect(data[0]?.values.every((value) => typeof value === 'number')).toBe(true);
});

test('an answer that is no JSON says what it is', async () => {
  const download = await pool.client.get('/rrd_updates', { start: 0 });
  await expect(download.json()).rejects.toMatchObject({
    code: 'XAPI_PROTOCOL',
    message: expect.stringContaining('<xport>'),
  });
});

test('an answer that is larger than is allowed is refused, and its socket closed', async () => {
  await using small = await openPool({}, { maxResponseBytes: 1_000_000 });
  const large = await newDisk(small, 2_000_000);
  await expect((await small.client.get('/export_raw_vdi', { vdi: large })).bytes()).rejects.toMatchObject({
    code: 'XAPI_PROTOCOL',
  });
  let bytes = 0;
  for await (const piece of await small.client.get('/export_raw_vdi', { vdi: large })) bytes += piece.length;
  expect(bytes).toBe(2_000_000);
});

describe('of a pool', () => {
  test('each member is asked for its own figures', async () => {
    await using two = await openPool({ hosts: 2 });
    for (const [ref, { uuid }] of Object.entries(await two.client.host.get_all_records())) {
      const download = await two.client.get(
        '/rrd_updates',
        { start: 0, host: true, json: true },
        { host: ref as Ref<'host'> },
      );
      expect(await download.text()).toContain(`AVERAGE:host:${uuid}:cpu0`);
    }
  });

  test('a redirect to a member is followed, and one to elsewhere is not: the session stays in the pool', async () => {
    await using two = await openPool({ hosts: 2 });
    const [, member] = two.simulator.hosts;
    const away = await newDisk(two, 1_000);
    const bytes = patternBytes(1_000);
    const redirect = (location: string): void => {
      two.simulator.faults.add({
        when: { method: '/import_raw_vdi' },
        do: { kind: 'http-status', status: 302, location },
      });
    };
    redirect(`${member?.url}/import_raw_vdi?vdi=${away}&session_id=x`);
    await two.client.put('/import_raw_vdi', { vdi: away, format: 'raw' }, bytes);
    expect(two.simulator.diskBytes(away).equals(bytes)).toBe(true);
    expect(two.told.filter(({ kind }) => kind === 'redirect')).toEqual([
      { kind: 'redirect', from: two.simulator.url, to: member?.url },
    ]);
    for (const location of ['https://evil.example/import_raw_vdi', 'nonsense', 'http://127.0.0.1:9/']) {
      redirect(location);
      await expect(
        two.client.put('/import_raw_vdi', { vdi: away, format: 'raw' }, bytes),
      ).rejects.toMatchObject({ code: 'XAPI_HTTP', status: 302 });
    }
  });

  test('members that redirect to one another are left alone after three hops', async () => {
    await using two = await openPool({ hosts: 2 });
    const [first, second] = two.simulator.hosts;
    for (const [host, other] of [
      [0, second],
      [1, first],
    ] as const)
      two.simulator.faults.add({
        when: { method: '/vm_rrd', host },
        do: { kind: 'http-status', status: 302, location: `${other?.url}/vm_rrd` },
        times: 10,
      });
    await expect(two.client.get('/vm_rrd', { uuid: 'x' })).rejects.toMatchObject({
      code: 'XAPI_HTTP',
      message: expect.stringContaining('one another'),
    });
  });
});
