import { createServer } from 'node:http';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer as createServerOf } from 'node:net';
import { connectSsh, createSshSession, type SshJump, waitForSsh } from '@bioxen/ssh-exec';
import { freePort, type LoopbackSshd, startChaosProxy } from '@bioxen/testkit';
import { expect, onTestFinished, test } from 'vitest';
import { loginThrough, loginTo, patience, refusal, sharedServers } from './connected.js';

const server = sharedServers();

/** A server to go through. */
function via(sshd: LoopbackSshd): SshJump {
  const { host, port, user, keyPath, hostKey } = loginTo(sshd);
  return { host, port, user, keyPath, hostKey };
}

test('G02 createSshSession runs lines on hosts, as the seeds do', async () => {
  const sshd = await server();
  const hostKey = { knownHosts: [sshd.knownHostsPath] };
  await using session = createSshSession({
    user: sshd.user,
    keyPath: sshd.keyPath,
    port: sshd.port,
    hostKey,
  });
  const result = await session.executeCommand(
    sshd.host,
    'echo "$((40 + 2))" | tr 4 5; echo problem >&2; exit 3',
  );
  expect(result).toMatchObject({ stdout: '52\n', stderr: 'problem\n', exitCode: 3, failed: true });
  expect(await refusal(session.executeCommand(sshd.host, 'sleep 3456', { timeoutMs: 1_000 }))).toMatchObject({
    code: 'SSH_COMMAND_TIMEOUT',
    reaped: 'yes',
  });
  expect(sshd.processes().filter(({ command }) => command.includes('3456'))).toEqual([]);
  await session.close();
  expect(await refusal(session.executeCommand(sshd.host, 'true'))).toMatchObject({ code: 'CLOSED' });
});

test('G02 S19 1,000 calls of executeCommand to one host use one TCP connection', async () => {
  const sshd = await server();
  await using proxy = await startChaosProxy(sshd);
  const { hostKey, port } = loginThrough(proxy, sshd);
  await using session = createSshSession({ user: sshd.user, keyPath: sshd.keyPath, port, hostKey });
  const calls = Array.from({ length: 1_000 }, async (_unused, index) => {
    const { stdout } = await session.executeCommand(sshd.host, `echo ${index}`);
    return Number(stdout);
  });
  expect(await Promise.all(calls)).toEqual(Array.from({ length: 1_000 }, (_unused, index) => index));
  expect(proxy.connections).toBe(1);
});

test('a host is reached through others, each with a key that is verified', async () => {
  const [first, second, last] = [
    await server(),
    await server({ files: { a: '' } }),
    await server({ files: { b: '' } }),
  ];
  const jump = [via(first), via(second)];
  await using host = await connectSsh({ ...loginTo(last), jump });
  expect((await host.exec('echo', ['far'])).stdout).toBe('far\n');
  expect(second.log()).toContain('Accepted publickey');

  const changed = { ...via(second), hostKey: { sha256: [`SHA256:${'A'.repeat(43)}`] } };
  const arrivals = (): number => last.log().split('Connection from').length;
  const before = arrivals();
  const error = await refusal(connectSsh({ ...loginTo(last), jump: [via(first), changed] }));
  expect(error).toMatchObject({ code: 'SSH_HOST_KEY_CHANGED', host: `[127.0.0.1]:${second.port}` });
  expect(arrivals()).toBe(before);
});

test('a forwarded port leads to a server behind the host', async () => {
  await using host = await connectSsh(loginTo(await server()));
  const web = createServer((_request, response) => response.end('hello '.repeat(50_000)));
  web.listen(0, '127.0.0.1');
  await once(web, 'listening');
  onTestFinished(() => void web.close());
  const { port } = web.address() as AddressInfo;
  await using forward = await host.forward({ to: { host: '127.0.0.1', port } });
  const answers = await Promise.all(
    Array.from({ length: 20 }, async () => (await fetch(`http://127.0.0.1:${forward.port}/`)).text()),
  );
  expect(new Set(answers)).toEqual(new Set(['hello '.repeat(50_000)]));
  await forward.close();
  await expect(fetch(`http://127.0.0.1:${forward.port}/`)).rejects.toThrow('fetch failed');
});

test('G05 waiting for a host that is just starting', async () => {
  const sshd = await server({ files: { starts: '' } });
  const port = await freePort();
  const target = { ...loginThrough({ port }, sshd) };
  expect(await refusal(waitForSsh(target, { timeoutMs: 400 }))).toMatchObject({
    code: 'SSH_CONNECT_FAILED',
    phase: 'tcp',
  });
  const waiting = waitForSsh({ ...loginTo(sshd) }, { timeoutMs: 30_000 });
  await sshd.restart();
  await using host = await waiting;
  expect((await host.exec('echo', ['up'])).stdout).toBe('up\n');
  const { keyPath: _keyPath, ...without } = loginTo(sshd);
  const nobody = { ...without, auth: [{ type: 'agent', socket: '/nonexistent' } as const] };
  expect(await refusal(waitForSsh(nobody, { timeoutMs: 30_000 }))).toMatchObject({ code: 'SSH_AUTH_FAILED' });
  const controller = new AbortController();
  const aborted = refusal(waitForSsh({ ...target, signal: controller.signal }));
  controller.abort();
  expect(await aborted).toMatchObject({ code: 'ABORTED' });
});

test('G05 waiting for a host behind another that is just starting', async () => {
  const first = await server();
  const port = await freePort();
  const last = await server({ files: { behind: '' } });
  const jump = [via(first)];
  const early = await refusal(connectSsh({ ...loginTo(last), port, jump }));
  expect(early).toMatchObject({
    code: 'SSH_CONNECT_FAILED',
    phase: 'tcp',
    port,
    retryable: true,
    reason: expect.stringMatching(/^127\.0\.0\.1 does not reach it: /),
  });
  const starting = createServerOf((socket) => {
    const behind = connect(last.port, last.host);
    for (const end of [socket, behind]) end.on('error', () => {});
    socket.pipe(behind).pipe(socket);
  });
  onTestFinished(() => void starting.close());
  const waiting = waitForSsh({ ...loginThrough({ port }, last), jump }, { timeoutMs: 30_000 });
  const refusals = (): number => first.log().split(`connect_to 127.0.0.1 port ${port}: failed`).length;
  const before = refusals();
  await expect.poll(() => refusals() - before, patience).toBeGreaterThan(1);
  starting.listen(port, '127.0.0.1');
  await using host = await waiting;
  expect((await host.exec('echo', ['up'])).stdout).toBe('up\n');
});

test('waiting ends at once where the host on the way forbids it', async () => {
  const first = await server({ config: ['AllowTcpForwarding no'] });
  const error = await refusal(waitForSsh({ ...loginTo(await server()), jump: [via(first)] }));
  expect(error).toMatchObject({ code: 'SSH_CONNECT_FAILED', retryable: false });
});
