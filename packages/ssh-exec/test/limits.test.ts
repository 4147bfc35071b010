import { connectSsh } from '@bioxen/ssh-exec';
import { dropbearSkipReason, startChaosProxy, startLoopbackDropbear } from '@bioxen/testkit';
import { describe, expect, test } from 'vitest';
import { loginThrough, loginTo, patience, refusal, sharedServers } from './connected.js';

const server = sharedServers();

describe.each(['root', 'user'] as const)('limits that a host of %s keeps', (as) => {
  test('end a program with its children, as a result', async () => {
    const sshd = await server({ as });
    await using host = await connectSsh(loginTo(sshd));
    const slow = ['-c', 'trap "" TERM; echo begun; sleep 5151 & sleep 5151'];
    expect(await host.exec('sh', slow, { limits: { wallSeconds: 1.5 } })).toMatchObject({
      stdout: 'begun\n',
      exitCode: undefined,
      signal: 'SIGKILL',
      failed: true,
    });
    const busy = await host.exec('sh', ['-c', 'while :; do :; done'], { limits: { cpuSeconds: 1 } });
    expect(busy.signal).toMatch(/^SIG(KILL|XCPU)$/);
    expect(sshd.processes().filter(({ command }) => command.includes('5151'))).toEqual([]);
  });

  test('leave alone what ends in time: exit code, signal, input and children are as ever', async () => {
    const sshd = await server({ as });
    await using host = await connectSsh({ ...loginTo(sshd), maxConnections: 1 });
    const limits = { wallSeconds: 3_600, cpuSeconds: 3_600 };
    expect(await host.exec('sh', ['-c', 'cat; exit 7'], { limits, input: 'in' })).toMatchObject({
      stdout: 'in',
      exitCode: 7,
    });
    expect(await host.exec('sh', ['-c', 'kill -9 $$'], { limits })).toMatchObject({ signal: 'SIGKILL' });
    const job = refusal(host.exec('sleep', ['5252'], { limits, timeoutMs: 1_000, killGraceMs: 20 }));
    expect(await job).toMatchObject({ code: 'SSH_COMMAND_TIMEOUT', reaped: 'yes' });
    expect(sshd.processes().filter(({ command }) => /5252|3600/.test(command))).toEqual([]);
  });

  test('end what nobody can reach any more', async () => {
    const sshd = await server({ as });
    await using proxy = await startChaosProxy(sshd);
    await using host = await connectSsh({
      ...loginThrough(proxy, sshd),
      keepalive: { intervalMs: 500, max: 2 },
      reconnect: { retries: 0 },
      maxConnections: 1,
    });
    const controller = new AbortController();
    const job = refusal(
      host.exec('sh', ['-c', 'sleep 5353 & sleep 5353'], {
        limits: { wallSeconds: 5 },
        signal: controller.signal,
      }),
    );
    const sleeps = (): number => sshd.processes().filter(({ command }) => command === 'sleep 5353').length;
    await expect.poll(sleeps, patience).toBe(2);
    proxy.strike('silence');
    controller.abort();
    expect(await job).toMatchObject({ code: expect.stringMatching(/ABORTED|LOST/) });
    // The connection stays cut: nobody but the host itself can do it.
    await expect.poll(sleeps, patience).toBe(0);
  });
});

test('where there is no timeout program a watcher keeps them', async ({ skip }) => {
  if (process.getuid?.() !== 0) skip('only root can take a program away from a host');
  const sshd = await server({ systemFiles: { '/usr/bin/timeout': '' } });
  await using host = await connectSsh(loginTo(sshd));
  const limits = { wallSeconds: 1 };
  expect(await host.exec('sh', ['-c', 'sleep 5454 & sleep 5454'], { limits })).toMatchObject({
    signal: 'SIGKILL',
  });
  expect(await host.exec('echo', ['quick'], { limits: { wallSeconds: 3_600 } })).toMatchObject({
    stdout: 'quick\n',
    exitCode: 0,
  });
  // It looks once a second.
  const sleeps = (): number => sshd.processes().filter(({ command }) => command.startsWith('sleep ')).length;
  await expect.poll(sleeps, patience).toBe(0);
});

test('17 dropbear keeps them too', async ({ skip }) => {
  const reason = dropbearSkipReason();
  if (reason !== undefined) skip(reason);
  await using dropbear = await startLoopbackDropbear({ login: 'user' });
  await using host = await connectSsh(loginTo(dropbear));
  const result = await host.exec('sh', ['-c', 'sleep 5555 & sleep 5555'], { limits: { wallSeconds: 1 } });
  expect(result.failed).toBe(true);
  expect(dropbear.processes().filter(({ command }) => command.includes('5555'))).toEqual([]);
});

test('a line for the login shell takes no such options', async () => {
  await using host = await connectSsh(loginTo(await server()));
  for (const options of [{ limits: { wallSeconds: 1 } }, { env: { A: '1' } }, { cwd: '/' }]) {
    expect(await refusal(host.shellLine('true', options))).toMatchObject({ code: 'SSH_CONFIG_INVALID' });
  }
});
