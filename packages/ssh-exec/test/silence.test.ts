import { connectSsh, type SshHostOptions } from '@bioxen/ssh-exec';
import { type LoopbackSshd, startChaosProxy } from '@bioxen/testkit';
import { describe, expect, test } from 'vitest';
import { busy, loginThrough, patience, refusal, sharedServers } from './connected.js';

const server = sharedServers();

// As short as a busy computer allows: before the silence everything has to succeed.
const hasty: Partial<SshHostOptions> = {
  timeouts: { connectMs: 10_000, handshakeMs: 5_000, channelOpenMs: 2_000 },
  keepalive: { intervalMs: 500, max: 2 },
  reconnect: { retries: 0 },
  maxConnections: 1,
};

/** Bytes from the server until a login is complete. */
async function loginBytes(sshd: LoopbackSshd): Promise<number> {
  await using proxy = await startChaosProxy(sshd);
  const host = await connectSsh(loginThrough(proxy, sshd));
  const { down } = proxy.passed;
  await host.close();
  return down;
}

describe('3 a host that goes silent', () => {
  test.each([
    ['before its banner', 0],
    ['behind its banner', 0.05],
    ['during the key exchange', 0.5],
    ['behind the key exchange', 0.6],
  ])('%s: SSH_TIMEOUT of the handshake', async (_name, share) => {
    const sshd = await server();
    const total = await loginBytes(sshd);
    await using proxy = await startChaosProxy(sshd);
    proxy.arm({ fault: 'silence', direction: 'down', afterBytes: Math.floor(total * share) });
    if (share === 0) proxy.strike('silence');
    const timeouts = { connectMs: 10_000, handshakeMs: 600 };
    expect(await refusal(connectSsh({ ...loginThrough(proxy, sshd), ...hasty, timeouts }))).toMatchObject({
      code: 'SSH_TIMEOUT',
      phase: 'handshake',
      started: 'no',
      retryable: true,
    });
  });

  test('when a channel is opened: the call goes on over a connection that answers', async () => {
    const sshd = await server();
    await using proxy = await startChaosProxy(sshd);
    await using host = await connectSsh({
      ...loginThrough(proxy, sshd),
      ...hasty,
      keepalive: { intervalMs: Infinity },
    });
    await host.exec('true');
    const before = proxy.connections;
    proxy.strike('silence');
    proxy.heal();
    expect(await host.exec('echo', ['here'])).toMatchObject({ stdout: 'here\n' });
    expect(proxy.connections).toBe(before + 1);
  });

  test('when a channel is opened, and nobody answers: SSH_TIMEOUT, nothing was started', async () => {
    const sshd = await server();
    await using proxy = await startChaosProxy(sshd);
    await using host = await connectSsh({ ...loginThrough(proxy, sshd), ...hasty });
    await host.exec('true');
    proxy.strike('silence');
    expect(await refusal(host.exec('true'))).toMatchObject({ code: 'SSH_TIMEOUT', started: 'no' });
    proxy.heal();
  });

  test('and is then closed while it is asked for a sign of life: the next call connects again', async () => {
    const sshd = await server();
    await using proxy = await startChaosProxy(sshd);
    await using host = await connectSsh({
      ...loginThrough(proxy, sshd),
      ...hasty,
      keepalive: { intervalMs: Infinity },
      maxConnections: 2,
    });
    await host.exec('true');
    const before = proxy.connections;
    proxy.strike('silence-down');
    proxy.heal();
    // This one learns that the first connection does not answer, and is done by another.
    expect((await host.exec('echo', ['one'])).stdout).toBe('one\n');
    expect(proxy.connections).toBe(before + 1);
    proxy.strike('fin');
    expect((await host.exec('echo', ['two'])).stdout).toBe('two\n');
  });

  test.each(['silence', 'silence-up', 'silence-down'] as const)(
    '4 in the middle of a job (%s): the job and the process are told, and the next call connects again',
    async (fault) => {
      const sshd = await server();
      await using proxy = await startChaosProxy(sshd);
      await using host = await connectSsh({ ...loginThrough(proxy, sshd), ...hasty });
      const process = await host.openProcess({ file: 'cat' });
      process.stdout.resume();
      process.stderr.resume();
      const { failure } = await busy(host);
      proxy.strike(fault);
      expect(await failure).toMatchObject({
        code: 'SSH_CONNECTION_LOST',
        started: 'yes',
        cause: { code: 'SSH_TIMEOUT', phase: 'keepalive' },
        partial: { stdout: 'ready\n' },
      });
      expect(await process.exited).toMatchObject({ how: 'lost' });
      proxy.heal();
      expect(await host.exec('true')).toMatchObject({ exitCode: 0 });
      // The server has not noticed anything; the new warden ends what the old connection left.
      await expect
        .poll(() => sshd.processes().filter(({ command }) => /7777|^cat/.test(command)), patience)
        .toEqual([]);
    },
  );
});
