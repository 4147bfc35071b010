import { setMaxListeners } from 'node:events';
import { connectSsh } from '@bioxen/ssh-exec';
import { startChaosProxy } from '@bioxen/testkit';
import { describe, expect, test } from 'vitest';
import { loginThrough, loginTo, patience, refusal, sharedServers } from './connected.js';

const server = sharedServers();

describe.each([
  ['stock', []],
  ['MaxSessions 2', ['MaxSessions 2']],
  ['MaxSessions 1', ['MaxSessions 1']],
  ['MaxStartups 1:100:1', ['MaxStartups 1:100:1']],
] as const)('7 a server with %s', (_name, config) => {
  test.each([1, 8, 32, 256])('does %i jobs at once, and loses none', async (count) => {
    await using host = await connectSsh(loginTo(await server({ config })));
    const jobs = Array.from({ length: count }, async (_unused, index) => {
      const { stdout, exitCode } = await host.exec('echo', [String(index)]);
      return `${stdout.trim()} ${String(exitCode)}`;
    });
    expect(await Promise.all(jobs)).toEqual(Array.from({ length: count }, (_unused, index) => `${index} 0`));
  });
});

test('7 a server with MaxSessions 0 refuses at once', async () => {
  await using host = await connectSsh(loginTo(await server({ config: ['MaxSessions 0'] })));
  expect(await refusal(host.exec('true'))).toMatchObject({
    code: 'SSH_CHANNEL_REFUSED',
    reason: 2,
    sessionsLive: 0,
    retryable: false,
  });
});

test('7 processes that stay leave room for commands, on other connections if need be', async () => {
  const sshd = await server();
  await using host = await connectSsh({ ...loginTo(sshd), maxConnections: 4 });
  const processes = await Promise.all(Array.from({ length: 20 }, () => host.openProcess({ file: 'cat' })));
  expect(await host.exec('echo', ['room'])).toMatchObject({ stdout: 'room\n' });
  expect(host.connections).toBeGreaterThan(1);
  await Promise.all(processes.map((process) => process.close()));
});

test('7 commands that take long use nearly all sessions of a connection', async () => {
  const sshd = await server({ files: { long: '' } });
  await using host = await connectSsh({ ...loginTo(sshd), maxConnections: 1 });
  const sleeps = (): number => sshd.processes().filter(({ command }) => command === 'sleep 1357').length;
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  const jobs = Array.from({ length: 12 }, () =>
    refusal(host.exec('sleep', ['1357'], { signal: controller.signal, killGraceMs: 20 })),
  );
  await expect.poll(sleeps, patience).toBeGreaterThan(7);
  controller.abort();
  for (const job of jobs) expect(await job).toMatchObject({ code: 'SSH_COMMAND_ABORTED', reaped: 'yes' });
  expect(sleeps()).toBe(0);
});

test('G04 1,000 commands one after another and 300 at once use one TCP connection', async () => {
  const sshd = await server();
  await using proxy = await startChaosProxy(sshd);
  await using host = await connectSsh({ ...loginThrough(proxy, sshd), maxConnections: 1 });
  for (let index = 0; index < 1_000; index += 1) expect((await host.exec('true')).exitCode).toBe(0);
  const codes = await Promise.all(
    Array.from({ length: 300 }, async () => (await host.exec('true')).exitCode),
  );
  expect(new Set(codes)).toEqual(new Set([0]));
  expect(proxy.connections).toBe(1);
}, 300_000);
