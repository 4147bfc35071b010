import { once } from 'node:events';
import { renameSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { join } from 'node:path';
import { waitForSsh } from '@bioxen/ssh-exec';
import { startChaosProxy } from '@bioxen/testkit';
import { describe, expect, test } from 'vitest';
import { loginThrough, loginTo, refusal, sharedServers } from './connected.js';

const server = sharedServers();
const soon = { timeout: 30_000 };

describe('G05 a machine that has just begun', () => {
  test('refuses a key that it has not written yet: it is tried again for the time that was given for that', async () => {
    const sshd = await server({ files: { grace: '' } });
    const keys = join(sshd.folder, 'authorized_keys');
    renameSync(keys, `${keys}-later`);
    expect(await refusal(waitForSsh(loginTo(sshd), { timeoutMs: 30_000 }))).toMatchObject({
      code: 'SSH_AUTH_FAILED',
    });
    const before = sshd.log().length;
    const waiting = waitForSsh(loginTo(sshd), { timeoutMs: 30_000, authGraceMs: 30_000 });
    await expect.poll(() => sshd.log().slice(before), soon).toMatch(/authenticating user/);
    renameSync(`${keys}-later`, keys);
    await using host = await waiting;
    expect((await host.exec('echo', ['in'])).stdout).toBe('in\n');
  });

  test('refuses connections: each attempt is told, and why', async () => {
    const closed = createServer().listen(0, '127.0.0.1');
    await once(closed, 'listening');
    const { port } = closed.address() as AddressInfo;
    closed.close();
    await once(closed, 'close');
    const told: unknown[] = [];
    const target = { host: '127.0.0.1', port, user: 'root', config: 'none' } as const;
    const waiting = waitForSsh(target, { timeoutMs: 1_000, onRetry: (error) => told.push(error) });
    expect(await refusal(waiting)).toMatchObject({ code: 'SSH_CONNECT_FAILED' });
    expect(told.length).toBeGreaterThan(1);
    expect(told[0]).toMatchObject({ code: 'SSH_CONNECT_FAILED', phase: 'tcp' });
  });

  test('says many lines before the first of SSH', async () => {
    const sshd = await server();
    const preface = `${'this machine is being set up\r\n'.repeat(300)}`;
    const talker = createServer((client) => {
      client.write(preface);
      const inner = connect(sshd.port, sshd.host);
      client.pipe(inner);
      inner.pipe(client);
      for (const socket of [client, inner]) socket.on('error', () => undefined);
    });
    talker.listen(0, '127.0.0.1');
    await once(talker, 'listening');
    try {
      const { port } = talker.address() as AddressInfo;
      await using host = await waitForSsh(loginThrough({ port }, sshd), { timeoutMs: 30_000 });
      expect((await host.exec('echo', ['in'])).stdout).toBe('in\n');
    } finally {
      talker.close();
    }
  });

  test('says nothing at first: each try has an end of its own, and a later one gets through', async () => {
    const sshd = await server();
    await using proxy = await startChaosProxy(sshd);
    const target = { ...loginThrough(proxy, sshd), timeouts: { handshakeMs: 2_000 } };
    proxy.strike('silence');
    expect(await refusal(waitForSsh(target, { timeoutMs: 3_000 }))).toMatchObject({
      code: 'SSH_TIMEOUT',
      started: 'no',
    });
    const tries = proxy.connections;
    const waiting = waitForSsh(target, { timeoutMs: 60_000 });
    await expect.poll(() => proxy.connections, soon).toBeGreaterThan(tries + 1);
    proxy.heal();
    await using host = await waiting;
    expect((await host.exec('echo', ['in'])).stdout).toBe('in\n');
  });
});
