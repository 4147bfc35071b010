import { connectSsh } from '@bioxen/ssh-exec';
import { startChaosProxy } from '@bioxen/testkit';
import { describe, expect, test } from 'vitest';
import { busy, loginThrough, loginTo, patience, sharedServers } from './connected.js';

const server = sharedServers();

describe.each(['root', 'user'] as const)('a server of %s', (as) => {
  test('1 kill -9 of the session: a typed error with the output so far, nothing runs on, the next job succeeds', async () => {
    const sshd = await server({ as });
    await using host = await connectSsh({ ...loginTo(sshd), maxConnections: 1 });
    const { failure } = await busy(host);
    for (const pid of sshd.sessions()) process.kill(pid, 'SIGKILL');
    expect(await failure).toMatchObject({
      code: 'SSH_CONNECTION_LOST',
      started: 'yes',
      retryable: false,
      partial: { stdout: 'ready\n', exitCode: undefined },
    });
    await expect
      .poll(() => sshd.processes().filter(({ command }) => command.includes('while')), patience)
      .toEqual([]);
    expect(await host.exec('echo', ['again'])).toMatchObject({ stdout: 'again\n', exitCode: 0 });
  });
});

test.each(['rst', 'fin'] as const)('1 %s while a job and a process run', async (fault) => {
  const sshd = await server();
  await using proxy = await startChaosProxy(sshd);
  await using host = await connectSsh({ ...loginThrough(proxy, sshd), maxConnections: 1 });
  const process = await host.openProcess({ file: 'sleep', args: ['6666'] });
  const { failure } = await busy(host);
  proxy.strike(fault);
  expect(await failure).toMatchObject({ code: 'SSH_CONNECTION_LOST', started: 'yes' });
  process.stdout.resume();
  process.stderr.resume();
  expect(await process.exited).toMatchObject({ how: 'lost' });
  await expect
    .poll(() => sshd.processes().filter(({ command }) => /while|6666/.test(command)), patience)
    .toEqual([]);
  expect(await host.exec('true')).toMatchObject({ exitCode: 0 });
});
