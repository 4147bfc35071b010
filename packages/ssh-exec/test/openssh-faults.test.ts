import { readdirSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { connectSsh, ConnectionLostError, type SshHostOptions } from '@bioxen/ssh-exec';
import { findProgram, type LoopbackSshd, startChaosProxy } from '@bioxen/testkit';
import { describe, expect, test } from 'vitest';
import { busy, loginThrough, loginTo, patience, refusal, sharedServers } from './connected.js';

// The fault tests of the other transport, as far as the ssh program goes; what it cannot do is refused by name.
const server = sharedServers();
const over = (sshd: LoopbackSshd): SshHostOptions => ({ ...loginTo(sshd), transport: 'openssh' });
const through = (proxy: { readonly port: number }, sshd: LoopbackSshd): SshHostOptions => ({
  ...loginThrough(proxy, sshd),
  transport: 'openssh',
  maxConnections: 1,
});

test.each(['rst', 'fin'] as const)(
  '2 a connection that ends by %s at any byte is a typed error',
  async (fault) => {
    const sshd = await server();
    for (const afterBytes of [0, 20, 700, 1_500, 2_500, 3_200, 4_000]) {
      await using proxy = await startChaosProxy(sshd);
      proxy.arm({ fault, direction: 'down', afterBytes });
      const call = async (): Promise<string> => {
        await using host = await connectSsh({ ...through(proxy, sshd), reconnect: { retries: 0 } });
        return (await host.exec('echo', ['x'])).stdout;
      };
      const outcome = await call().catch((error: { readonly code: string }) => error.code);
      expect(['x\n', 'SSH_CONNECT_FAILED', 'SSH_CONNECTION_LOST', 'SSH_TIMEOUT']).toContain(outcome);
    }
  },
);

test('3 a server that says nothing is a time-out of the handshake', async () => {
  const sshd = await server();
  await using proxy = await startChaosProxy(sshd);
  proxy.strike('silence');
  const timeouts = { connectMs: 1_000, handshakeMs: 500 };
  expect(await refusal(connectSsh({ ...through(proxy, sshd), timeouts }))).toMatchObject({
    code: expect.stringMatching(/^SSH_(TIMEOUT|CONNECT_FAILED)$/),
    retryable: true,
  });
});

test('4 a server that goes silent is told within its signs of life, and what it ran is ended later', async () => {
  const sshd = await server();
  await using proxy = await startChaosProxy(sshd);
  await using host = await connectSsh({
    ...through(proxy, sshd),
    keepalive: { intervalMs: 1_000, max: 2 },
    timeouts: { channelOpenMs: 5_000 },
  });
  const { failure } = await busy(host);
  proxy.strike('silence');
  expect(await failure).toMatchObject({
    code: 'SSH_CONNECTION_LOST',
    started: 'yes',
    partial: { stdout: 'ready\n' },
  });
  proxy.heal();
  expect((await host.exec('echo', ['again'])).stdout).toBe('again\n');
  const left = (): number => sshd.processes().filter(({ command }) => command.includes('7777')).length;
  await expect.poll(left, patience).toBe(0);
});

describe.each([
  [1, 2],
  [2, 8],
  [10, 64],
])('7 a server with MaxSessions %i', (sessions, callers) => {
  test(`does ${callers} jobs at once, and loses none`, async () => {
    const sshd = await server({ config: [`MaxSessions ${sessions}`] });
    await using host = await connectSsh(over(sshd));
    const jobs = Array.from({ length: callers }, async (_unused, index) =>
      host.exec('echo', [String(index)]),
    );
    const results = await Promise.all(jobs);
    expect(results.map(({ stdout }) => stdout)).toEqual(results.map((_result, index) => `${index}\n`));
  });
});

test('7 a server with MaxSessions 0 refuses', async () => {
  const sshd = await server({ config: ['MaxSessions 0'] });
  const call = async (): Promise<unknown> => {
    await using host = await connectSsh(over(sshd));
    return await host.exec('true');
  };
  expect(await refusal(call())).toMatchObject({ code: expect.stringMatching(/^SSH_/) });
});

test('8 a target that may not be written leaves the old file; SFTP is refused by name', async () => {
  const sshd = await server({ login: 'user' });
  await using host = await connectSsh(over(sshd));
  expect(await refusal(host.put(Buffer.from('new'), '/proc/none'))).toMatchObject({
    code: 'SSH_TRANSFER_FAILED',
  });
  const folder = join(sshd.home, 'kept');
  await writeFile(folder, 'old');
  expect(await refusal(host.put(Buffer.from('new'), join(folder, 'below')))).toMatchObject({
    code: 'SSH_TRANSFER_FAILED',
  });
  expect(await readFile(folder, 'utf8')).toBe('old');
  const only = await server({ config: ['ForceCommand internal-sftp'] });
  await using sftp = await connectSsh(over(only));
  expect(await refusal(sftp.put(Buffer.from('x'), join(only.home, 'x')))).toMatchObject({
    code: 'SSH_UNSUPPORTED',
    hint: expect.stringContaining('ssh2'),
  });
});

test('9 10 13 output is exact and blocks who nobody reads; one that writes too much is stopped', async () => {
  const sshd = await server();
  await using host = await connectSsh(over(sshd));
  const bytes = Buffer.from(Array.from({ length: 256 }, (_unused, index) => index));
  expect(Buffer.from((await host.exec('cat', [], { input: bytes })).stdoutBytes).equals(bytes)).toBe(true);
  const flood = await host.exec('sh', ['-c', 'head -c 9000000 /dev/zero >&2; echo out']);
  expect([flood.stderrBytes.length, flood.stdout]).toEqual([9_000_000, 'out\n']);
  expect(await refusal(host.exec('yes', [], { maxBufferBytes: 1 << 20 }))).toMatchObject({
    code: 'SSH_COMMAND_OUTPUT_LIMIT',
    reaped: 'yes',
    result: { isMaxBuffer: true },
  });
  expect(sshd.processes().filter(({ command }) => command === 'yes')).toEqual([]);
  const fake = '\n0123456789abcdef0123456789abcdef exit 3\n';
  expect(await host.exec('sh', ['-c', 'printf "%s" "$1" >&2; exit 5', 'sh', fake])).toMatchObject({
    stderr: fake,
    exitCode: 5,
  });
});

test('11 32 MiB there and back while keys are exchanged anew', async () => {
  const sshd = await server({ config: ['RekeyLimit 4M'] });
  await using host = await connectSsh(over(sshd));
  const bytes = Buffer.alloc(32 << 20, 'rekey');
  const options = { input: bytes, maxBufferBytes: bytes.length } as const;
  expect(Buffer.from((await host.exec('cat', [], options)).stdoutBytes).equals(bytes)).toBe(true);
});

test('12 accounts that run something else are told; noise is no output', async ({ skip }) => {
  const forced = await server({ config: ['ForceCommand echo forced'] });
  await using host = await connectSsh(over(forced));
  expect(await refusal(host.exec('rm', ['-rf', '/nonexistent']))).toMatchObject({
    code: expect.stringMatching(/^SSH_/),
  });
  if (process.getuid?.() !== 0 || findProgram('bash').path === undefined)
    skip('only root can give an account another shell');
  const noisy = await server({ shell: '/bin/bash', files: { '.bashrc': 'echo noise >&2; echo more' } });
  await using bash = await connectSsh(over(noisy));
  await using process_ = await bash.openProcess({ file: 'sh', args: ['-c', 'printf exact; exit 2'] });
  let out = '';
  process_.stdout.on('data', (text) => (out += String(text)));
  process_.stderr.resume();
  expect(await process_.exited).toEqual({ how: 'exited', exitCode: 2 });
  expect(out).toBe('exact');
});

test('16 20 a restart under load ends each job once; closing ends what runs', async () => {
  const sshd = await server({ files: { 'restarts-too': '' } });
  const host = await connectSsh({
    ...over(sshd),
    reconnect: { retries: 20, minDelayMs: 20, maxDelayMs: 200 },
  });
  await host.exec('true');
  const jobs = Array.from({ length: 6 }, async () =>
    host.exec('sh', ['-c', 'sleep 0.2; echo x']).then(
      ({ stdout }) => stdout,
      (error: unknown) => {
        if (!ConnectionLostError.isInstance(error) || error.started === 'no') throw error;
        return 'x\n';
      },
    ),
  );
  await sshd.restart();
  expect(await Promise.all(jobs)).toEqual(jobs.map(() => 'x\n'));
  expect((await host.exec('echo', ['back'])).stdout).toBe('back\n');
  const job = refusal(host.exec('sleep', ['9898']));
  const sleeps = (): number => sshd.processes().filter(({ command }) => command === 'sleep 9898').length;
  await expect.poll(sleeps, patience).toBe(1);
  await Promise.all([host.close(), host.close()]);
  expect(await job).toMatchObject({ code: 'SSH_COMMAND_ABORTED' });
  await expect.poll(() => sshd.processes(), patience).toEqual([]);
  await expect.poll(() => readdirSync(join(sshd.folder, 'tmp')), patience).toEqual([]);
});

test('19 200 jobs leave no session, registration or process behind', async () => {
  const sshd = await server();
  const host = await connectSsh(over(sshd));
  for (let round = 0; round < 10; round += 1)
    await Promise.all(Array.from({ length: 20 }, () => host.exec('true')));
  await host.close();
  await expect.poll(() => sshd.processes(), patience).toEqual([]);
  await expect.poll(() => readdirSync(join(sshd.folder, 'tmp')), patience).toEqual([]);
});
