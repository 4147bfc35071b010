import { createReadStream } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { asRef, type TransferProgress, type UploadSource, XapiError } from '@bioxen/xapi';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newDisk, patternBytes } from './disks.js';
import { openPool, type Pool, refusal } from './pool.js';

const size = 3 * 1024 * 1024 + 512;
const content = patternBytes(size);
let folder: string;
let file: string;
let pool: Pool;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'xapi-put-'));
  file = join(folder, 'disk.img');
  await writeFile(file, content);
  pool = await openPool({ tls: 'self-signed' });
});

afterAll(async () => {
  await pool[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

function* pieces(): Generator<Uint8Array> {
  for (let at = 0; at < size; at += 100_000) yield content.subarray(at, at + 100_000);
}

const tasksLeft = (): number => pool.simulator.db.task.size;

describe('a disk', () => {
  test.each<readonly [string, () => UploadSource, number | undefined, number | undefined]>([
    ['bytes', () => content, undefined, size],
    ['a blob', () => new Blob([content]), undefined, size],
    ['a file', () => ({ file }), undefined, size],
    ['a stream of known length', () => createReadStream(file), size, size],
    ['a stream of unknown length', () => createReadStream(file), undefined, undefined],
    ['a stream of the web', () => new Blob([content]).stream(), undefined, undefined],
    ['a generator', pieces, undefined, undefined],
  ])('goes out from %s and is on the server byte for byte', async (_what, source, given, total) => {
    const vdi = await newDisk(pool, size);
    const seen: TransferProgress[] = [];
    const { bytes } = await pool.client.put('/import_raw_vdi', { vdi, format: 'raw' }, source(), {
      ...(given === undefined ? {} : { size: given }),
      onProgress: (progress) => seen.push(progress),
    });
    expect(bytes).toBe(size);
    expect(pool.simulator.diskBytes(vdi).equals(content)).toBe(true);
    expect(seen.at(-1)).toEqual({ bytes: size, totalBytes: total });
    expect(seen.length).toBeGreaterThan(10);
    expect(seen.every(({ bytes: so }, at) => so > (seen[at - 1]?.bytes ?? 0))).toBe(true);
    expect(tasksLeft()).toBe(0);
  });

  test('of no byte goes out', async () => {
    const vdi = await newDisk(pool, size);
    expect(await pool.client.put('/import_raw_vdi', { vdi, format: 'raw' }, Buffer.alloc(0))).toEqual({
      bytes: 0,
      result: '',
    });
    expect((await pool.client.put('/import_raw_vdi', { vdi, format: 'raw' }, [])).bytes).toBe(0);
  });

  test('that is larger than its place is what the task says, whatever became of the connection', async () => {
    const vdi = await newDisk(pool, 1024 * 1024);
    for (const source of [content, Readable.from(pieces())]) {
      const error: unknown = await pool.client
        .put('/import_raw_vdi', { vdi, format: 'raw' }, source)
        .catch((refused: unknown) => refused);
      expect(XapiError.is(error, 'VDI_TOO_LARGE'), String(error)).toBe(true);
      expect(error).toMatchObject({
        method: 'PUT /import_raw_vdi',
        task: expect.stringContaining('OpaqueRef:'),
      });
    }
    expect(tasksLeft()).toBe(0);
  });

  test('that does not exist is HANDLE_INVALID', async () => {
    await expect(
      pool.client.put('/import_raw_vdi', { vdi: 'OpaqueRef:none', format: 'raw' }, content),
    ).rejects.toMatchObject({ xapiCode: 'HANDLE_INVALID' });
  });
});

test.each<readonly [string, UploadSource, number | undefined, object]>([
  ['a VHD of unknown length', [Buffer.from('conectix')], undefined, { path: 'query.format' }],
  ['a source that gives less than its size', [content], size + 1, { path: 'source' }],
  ['a source that gives more than its size', [content], size - 1, { path: 'source' }],
  ['a source of texts', ['text'] as unknown as UploadSource, undefined, { path: 'source' }],
])('%s is refused, and nothing of it is left on the server', async (what, source, given, expected) => {
  const vdi = await newDisk(pool, size + 10);
  const format = what.includes('VHD') ? 'vhd' : 'raw';
  await expect(
    pool.client.put('/import_raw_vdi', { vdi, format }, source, given === undefined ? {} : { size: given }),
  ).rejects.toMatchObject({ code: 'XAPI_INVALID_ARGUMENT', ...expected });
  await expect.poll(tasksLeft).toBe(0);
});

test.each<readonly [string, string, object, object]>([
  ['a path with a query', '/import?x=1', {}, { path: 'path' }],
  ['a path that climbs', '/a/../b', {}, { path: 'path' }],
  ['a session of its own', '/import_raw_vdi', { session_id: 'x' }, { path: 'query.session_id' }],
  ['a control character', '/import_raw_vdi', { vdi: 'a\u0000' }, { path: 'query.vdi' }],
])('%s is refused before anything is sent', async (_what, path, query, expected) => {
  const before = pool.simulator.calls.count;
  await expect(pool.client.put(path, { ...query }, content)).rejects.toMatchObject({
    code: 'XAPI_INVALID_ARGUMENT',
    ...expected,
  });
  expect(pool.simulator.calls.count).toBe(before);
});

test('a source that fails is thrown as it is, and the disk is not a success', async () => {
  const vdi = await newDisk(pool, size);
  const failure = new Error('the tape is torn');
  for (const given of [undefined, size]) {
    let isEnded = false;
    const source = (async function* () {
      try {
        yield content.subarray(0, 200_000);
        await Promise.resolve();
        throw failure;
      } finally {
        isEnded = true;
      }
    })();
    const error: unknown = await pool.client
      .put('/import_raw_vdi', { vdi, format: 'raw' }, source, given === undefined ? {} : { size: given })
      .catch((refused: unknown) => refused);
    expect(error).toBe(failure);
    expect(isEnded).toBe(true);
  }
  await expect.poll(tasksLeft).toBe(0);
});

test('an abort closes the socket, ends the source and leaves no task', async () => {
  const vdi = await newDisk(pool, 1_000_000_000);
  const abort = new AbortController();
  let isEnded = false;
  const endless = (async function* () {
    try {
      for (;;) {
        yield content.subarray(0, 65_536);
        await new Promise((resolve) => setImmediate(resolve));
      }
    } finally {
      isEnded = true;
    }
  })();
  await expect(
    pool.client.put('/import_raw_vdi', { vdi, format: 'raw' }, endless, {
      signal: abort.signal,
      onProgress: ({ bytes }) => {
        if (bytes > 500_000) abort.abort();
      },
    }),
  ).rejects.toMatchObject({ code: 'ABORTED', outcome: 'unknown' });
  expect(isEnded).toBe(true);
  await expect.poll(tasksLeft).toBe(0);
});

test.each(['task.create', '/import_raw_vdi'])(
  'an abort while %s is answered leaves no task, although the client closes at once',
  async (method) => {
    await using slow = await openPool();
    const { simulator, client } = slow;
    const vdi = await newDisk(slow, size);
    const fault = simulator.faults.add({ when: { method }, do: { kind: 'slow', firstByteMs: 60 } });
    const abort = new AbortController();
    const sent = client.put('/import_raw_vdi', { vdi, format: 'raw' }, content, { signal: abort.signal });
    const refused = refusal(sent);
    await expect.poll(() => fault.struck).toBe(1);
    abort.abort();
    expect(await refused).toMatchObject({ code: 'ABORTED' });
    await client.close();
    expect(simulator.db.task.size).toBe(0);
    expect(simulator.sessions.size).toBe(0);
  },
);

test('aborts at any moment leave no task', async () => {
  await using many = await openPool();
  const { simulator, client } = many;
  const vdi = await newDisk(many, size);
  for (let turns = 0; turns < 60; turns += 1) {
    const abort = new AbortController();
    const sent = client.put('/import_raw_vdi', { vdi, format: 'raw' }, content, { signal: abort.signal });
    const settled = Promise.allSettled([sent]);
    for (let turn = 0; turn < turns; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    abort.abort();
    await settled;
  }
  await client.close();
  expect(simulator.db.task.size).toBe(0);
});

test.each([400, 403, 404, 413, 500, 502])(
  'an answer of HTTP %i may have come after the body was used',
  async (status) => {
    const vdi = await newDisk(pool, size);
    pool.simulator.faults.add({ when: { method: '/import_raw_vdi' }, do: { kind: 'http-status', status } });
    await expect(pool.client.put('/import_raw_vdi', { vdi, format: 'raw' }, content)).rejects.toMatchObject({
      code: 'XAPI_OUTCOME_UNKNOWN',
      cause: { code: 'XAPI_HTTP', status },
    });
    await expect.poll(tasksLeft).toBe(0);
  },
);

test('a file that is not there is refused before anything is sent', async () => {
  const vdi = await newDisk(pool, size);
  await expect(
    pool.client.put('/import_raw_vdi', { vdi, format: 'raw' }, { file: '/nope' }),
  ).rejects.toMatchObject({
    code: 'XAPI_INVALID_ARGUMENT',
    message: expect.stringContaining('/nope cannot be read (ENOENT)') as string,
    outcome: 'not-sent',
    cause: { code: 'ENOENT' },
  });
});

test('a server that takes no byte is XAPI_TIMEOUT after the silence that is allowed', async () => {
  await using slow = await openPool({}, { deadlines: { idleMs: 300 } });
  const vdi = await newDisk(slow, size);
  slow.simulator.faults.add({ when: { method: '/import_raw_vdi' }, do: 'hang' });
  await expect(
    slow.client.put('/import_raw_vdi', { vdi, format: 'raw' }, Buffer.alloc(50_000_000)),
  ).rejects.toMatchObject({ cause: { code: 'XAPI_TIMEOUT', message: expect.stringContaining('300 ms') } });
});

test('timeoutMs ends it on time', async () => {
  const vdi = await newDisk(pool, size);
  pool.simulator.faults.add({ when: { method: '/import_raw_vdi' }, do: 'hang' });
  const before = performance.now();
  await expect(
    pool.client.put('/import_raw_vdi', { vdi, format: 'raw' }, content, { timeoutMs: 200 }),
  ).rejects.toMatchObject({ code: 'XAPI_OUTCOME_UNKNOWN', cause: { code: 'XAPI_TIMEOUT' } });
  expect(performance.now() - before).toBeLessThan(10_000);
});

test('a source that never gives its next piece holds up neither a time-out nor an abort', async () => {
  const vdi = await newDisk(pool, size);
  async function* stuck(): AsyncGenerator<Uint8Array> {
    yield Buffer.alloc(10);
    await new Promise(() => {});
  }
  const send = (options: object): Promise<unknown> =>
    pool.client.put('/import_raw_vdi', { vdi, format: 'raw' }, stuck(), options);
  await expect(send({ timeoutMs: 200 })).rejects.toMatchObject({
    outcome: 'unknown',
    cause: { code: 'XAPI_TIMEOUT' },
  });
  const abort = new AbortController();
  const onProgress = (): void => abort.abort();
  await expect(send({ signal: abort.signal, onProgress })).rejects.toMatchObject({ code: 'ABORTED' });
  const stream = new Readable({ read: () => {} });
  stream.push(Buffer.alloc(10));
  await expect(
    pool.client.put('/import_raw_vdi', { vdi, format: 'raw' }, stream, { timeoutMs: 200 }),
  ).rejects.toMatchObject({ code: 'XAPI_OUTCOME_UNKNOWN', cause: { code: 'XAPI_TIMEOUT' } });
  await expect.poll(() => stream.destroyed).toBe(true);
  await expect.poll(tasksLeft).toBe(0);
});

test('a folder is no source, and one that is seen to be wrong in its middle has failed', async () => {
  const vdi = await newDisk(pool, size);
  const send = (source: UploadSource, given?: number): Promise<unknown> =>
    pool.client.put('/import_raw_vdi', { vdi, format: 'raw' }, source, { size: given });
  await expect(send({ file: folder })).rejects.toMatchObject({
    code: 'XAPI_INVALID_ARGUMENT',
    outcome: 'not-sent',
  });
  await expect(send([Buffer.alloc(10)], 11)).rejects.toMatchObject({
    code: 'XAPI_INVALID_ARGUMENT',
    outcome: 'failed',
  });
});

test('a session that is gone is renewed, and a short body is sent again', async () => {
  const vdi = await newDisk(pool, size);
  for (const source of [content, createReadStream(file, { end: 499_999 })]) {
    const [session = ''] = pool.simulator.sessions.refs();
    // Between the task and the body.
    const fault = pool.simulator.faults.add({
      when: { method: '/import_raw_vdi' },
      do: { kind: 'http-status', status: 401 },
    });
    await pool.client.put('/import_raw_vdi', { vdi, format: 'raw' }, source);
    expect(fault.struck).toBe(1);
    expect(pool.simulator.sessions.refs()).not.toEqual([session]);
  }
  expect(pool.simulator.diskBytes(vdi).equals(content)).toBe(true);
});

test('an answer that is lost after the body is what the task says', async () => {
  const vdi = await newDisk(pool, size);
  pool.simulator.faults.add({ when: { method: '/import_raw_vdi' }, do: 'cut-after-request' });
  expect((await pool.client.put('/import_raw_vdi', { vdi, format: 'raw' }, content)).bytes).toBe(size);
  expect(pool.simulator.diskBytes(vdi).equals(content)).toBe(true);
});

test('a transfer is told of with its bytes, and never with its query', async () => {
  const vdi = await newDisk(pool, size);
  await pool.client.put('/import_raw_vdi', { vdi: asRef('VDI', vdi), format: 'raw' }, content);
  const told = pool.told.filter(({ kind }) => kind === 'transfer').at(-1);
  expect(told).toEqual({
    kind: 'transfer',
    method: 'PUT /import_raw_vdi',
    host: pool.simulator.url,
    bytes: size,
    durationMs: expect.any(Number),
    result: 'ok',
  });
});
