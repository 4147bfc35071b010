import { connectSsh } from '@bioxen/ssh-exec';
import { dropbearSkipReason, startLoopbackDropbear } from '@bioxen/testkit';
import { describe, expect, test } from 'vitest';
import { loginTo, patience, refusal, sharedServers } from './connected.js';

const server = sharedServers();

describe.each(['root', 'user'] as const)('17 dropbear with an account of %s', (login) => {
  test('runs programs, ends them with their children, and has processes on a leash', async ({ skip }) => {
    const reason = dropbearSkipReason();
    if (reason !== undefined) skip(reason);
    await using dropbear = await startLoopbackDropbear({ login });
    await using host = await connectSsh(loginTo(dropbear));
    expect(await host.exec('sh', ['-c', 'cat; exit 3'], { input: 'in' })).toMatchObject({
      stdout: 'in',
      exitCode: 3,
    });
    expect(await host.exec('sh', ['-c', 'kill -9 $$'])).toMatchObject({ signal: 'SIGKILL' });

    const sleeps = (): number =>
      dropbear.processes().filter(({ command }) => command.startsWith('sleep 77')).length;
    const controller = new AbortController();
    const job = refusal(
      host.exec('sh', ['-c', 'trap "" TERM; sleep 7701 & setsid sleep 7702 & sleep 7703'], {
        signal: controller.signal,
        killGraceMs: 20,
      }),
    );
    await expect.poll(sleeps, patience).toBe(3);
    controller.abort();
    expect(await job).toMatchObject({ code: 'SSH_COMMAND_ABORTED', reaped: 'yes' });
    expect(sleeps()).toBe(0);

    const ends = await host.openProcess({ file: 'sh', args: ['-c', 'sleep 7704 & exit 6'] });
    ends.stdout.resume();
    ends.stderr.resume();
    expect(await ends.exited).toEqual({ how: 'exited', exitCode: 6 });
    await expect.poll(sleeps, patience).toBe(0);
    const killed = await host.openProcess({
      file: 'sh',
      args: ['-c', 'trap "" TERM; sleep 7705 & sleep 7706'],
    });
    await expect.poll(sleeps, patience).toBe(2);
    expect(await killed.kill()).toBe('yes');
    expect(sleeps()).toBe(0);

    const bytes = Buffer.alloc(300_000, 'x');
    expect(await host.put(bytes, `${dropbear.home}/file`)).toMatchObject({
      bytes: bytes.length,
      isAtomic: true,
    });
  });
});

test('17 a server that knows old algorithms only is refused with both lists, unless they are allowed', async () => {
  const config = ['KexAlgorithms diffie-hellman-group14-sha1', 'Ciphers aes128-ctr', 'MACs hmac-sha1'];
  const sshd = await server({ config });
  expect(await refusal(connectSsh(loginTo(sshd)))).toMatchObject({
    code: 'SSH_CONNECT_FAILED',
    phase: 'kex',
    message: expect.stringMatching(/key exchange/i),
  });
  await using host = await connectSsh({ ...loginTo(sshd), legacyAlgorithms: true });
  expect((await host.exec('echo', ['old'])).stdout).toBe('old\n');
});
