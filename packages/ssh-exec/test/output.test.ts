import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { Readable } from 'node:stream';
import { connectSsh } from '@bioxen/ssh-exec';
import { describe, expect, test } from 'vitest';
import { loginTo, patience, refusal, sharedServers } from './connected.js';

const server = sharedServers();

test('10 a program that writes more than it may is stopped, and what came in time is kept', async () => {
  const sshd = await server();
  await using host = await connectSsh(loginTo(sshd));
  const error = await refusal(host.exec('yes', [], { maxBufferBytes: 1 << 20 }));
  expect(error).toMatchObject({
    code: 'SSH_COMMAND_OUTPUT_LIMIT',
    reaped: 'yes',
    result: { isMaxBuffer: true, truncated: { stdout: true, stderr: false } },
  });
  const { stdoutBytes } = (error as unknown as { readonly result: { readonly stdoutBytes: Uint8Array } })
    .result;
  expect(stdoutBytes).toHaveLength(1 << 20);
  expect(sshd.processes().filter(({ command }) => command === 'yes')).toEqual([]);
});

test('a program that takes too long is stopped', async () => {
  const sshd = await server();
  await using host = await connectSsh(loginTo(sshd));
  expect(
    await refusal(host.exec('sh', ['-c', 'echo begun; sleep 8888'], { timeoutMs: 1_500 })),
  ).toMatchObject({
    code: 'SSH_COMMAND_TIMEOUT',
    message: expect.stringContaining('did not end within 1500 ms'),
    result: { stdout: 'begun\n', timedOut: true },
    reaped: 'yes',
  });
  expect(sshd.processes().filter(({ command }) => command.includes('8888'))).toEqual([]);
});

test('a program that goes on writing when its reader has left gets SIGPIPE; one that does not lives', async () => {
  await using host = await connectSsh(loginTo(await server()));
  const endless = await host.spawn('yes', []);
  for await (const _chunk of endless.stdout) break;
  expect(await endless.result).toMatchObject({ signal: 'SIGPIPE' });
  const silent = await host.spawn('sh', ['-c', 'echo first; echo second; exit 7']);
  for await (const _chunk of silent.stdout) break;
  expect(await silent.result).toMatchObject({ exitCode: 7 });
});

describe('9 output', () => {
  test('that nobody reads blocks the program, and a second stream of it does not stall the first', async () => {
    await using host = await connectSsh(loginTo(await server()));
    const flood = await host.exec('sh', ['-c', 'head -c 9000000 /dev/zero >&2; echo out'], {
      maxBufferBytes: 10_000_000,
    });
    expect(flood.stderrBytes).toHaveLength(9_000_000);
    expect(flood.stdout).toBe('out\n');
  });

  test('of 1 GiB streams through a reader that pauses, byte for byte', async () => {
    const sshd = await server();
    await using host = await connectSsh(loginTo(sshd));
    await using child = await host.spawn('sh', ['-c', 'head -c 1073741824 /dev/zero; echo end >&2']);
    child.stdin.end();
    let bytes = 0;
    const before = process.memoryUsage().rss;
    let most = 0;
    for await (const chunk of child.stdout as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes % 64 === 0) most = Math.max(most, process.memoryUsage().rss - before);
    }
    expect(String(await once(child.stderr, 'data'))).toBe('end\n');
    child.stderr.resume();
    expect(bytes).toBe(2 ** 30);
    // Far below what was streamed.
    expect(most).toBeLessThan(256 * 2 ** 20);
    expect((await child.result).exitCode).toBe(0);
  });
});

describe.each(['ssh2', 'openssh'] as const)('what was spawned over %s', (transport) => {
  test('has its result when all that it wrote was read; where nothing came nobody has to read', async () => {
    await using host = await connectSsh({ ...loginTo(await server()), transport });
    await using silent = await host.spawn('false');
    expect((await silent.result).exitCode).toBe(1);
    await using child = await host.spawn('echo', ['out']);
    let isSettled = false;
    void child.result.then(() => (isSettled = true));
    await host.exec('true');
    expect(isSettled).toBe(false);
    const chunks: string[] = [];
    for await (const chunk of child.stdout) chunks.push(String(chunk));
    expect(chunks.join('')).toBe('out\n');
    expect((await child.result).exitCode).toBe(0);
  });
});

test.each([[[]], [['RekeyLimit 1M']]])('11 256 MiB there and back with %j', async (config) => {
  await using host = await connectSsh(loginTo(await server({ config })));
  await using child = await host.spawn('cat');
  const sent = createHash('sha256');
  const arrived = createHash('sha256');
  const block = Buffer.alloc(1 << 20);
  async function* source(): AsyncGenerator<Buffer> {
    for (let index = 0; index < 256; index += 1) {
      const next = Buffer.from(block);
      next.writeUInt32BE(index);
      sent.update(next);
      yield next;
    }
  }
  child.stderr.resume();
  Readable.from(source()).pipe(child.stdin);
  for await (const chunk of child.stdout as AsyncIterable<Buffer>) arrived.update(chunk);
  expect((await child.result).exitCode).toBe(0);
  expect(arrived.digest('hex')).toBe(sent.digest('hex'));
});

test('13 binary output is exact, and text is decoded once', async () => {
  await using host = await connectSsh(loginTo(await server()));
  const bytes = Buffer.from(Array.from({ length: 256 }, (_unused, index) => index));
  const { stdoutBytes } = await host.exec('cat', [], { input: bytes });
  expect(Buffer.from(stdoutBytes).equals(bytes)).toBe(true);
  const text = '𝛼é'.repeat(100_000);
  expect((await host.exec('cat', [], { input: Readable.from([text]) })).stdout).toBe(text);
});

describe('20 a host that is closed', () => {
  test('stops what runs: calls reject, processes are gone, closing twice is no error', async () => {
    const sshd = await server();
    const host = await connectSsh(loginTo(sshd));
    const job = refusal(host.exec('sh', ['-c', 'sleep 9991 & sleep 9992']));
    const child = await host.spawn('sleep', ['9993']);
    const ended = refusal(child.result);
    const process = await host.openProcess({ file: 'sleep', args: ['9994'] });
    const sleeps = (): number =>
      sshd.processes().filter(({ command }) => command.startsWith('sleep 999')).length;
    await expect.poll(sleeps, patience).toBe(4);
    await Promise.all([host.close(), host.close()]);
    expect(await job).toMatchObject({ code: 'SSH_COMMAND_ABORTED' });
    expect(await ended).toMatchObject({ code: 'SSH_COMMAND_ABORTED' });
    expect(await process.exited).toMatchObject({ how: 'killed' });
    await expect.poll(() => sshd.processes(), patience).toEqual([]);
    expect(await refusal(host.exec('true'))).toMatchObject({ code: 'CLOSED' });
  });

  test('while it connects rejects the connecting', async () => {
    const controller = new AbortController();
    const connecting = refusal(connectSsh({ ...loginTo(await server()), signal: controller.signal }));
    controller.abort(new RangeError('no more'));
    expect(await connecting).toMatchObject({ code: 'ABORTED' });
  });
});
