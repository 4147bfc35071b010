import { connectSsh, type ReapedJobs } from '@bioxen/ssh-exec';
import { startChaosProxy } from '@bioxen/testkit';
import { describe, expect, test } from 'vitest';
import { busy, loginThrough, loginTo, patience, refusal, sharedServers } from './connected.js';

const server = sharedServers();

describe.each(['root', 'user'] as const)('a server of %s', (as) => {
  test('1 kill -9 of the session: a typed error with the output so far, nothing runs on, the next job succeeds', async () => {
    const sshd = await server({ as });
    await using host = await connectSsh({ ...loginTo(sshd), maxConnections: 1 });
    const { failure } = await busy(host);
    sshd.killSessions();
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

test('4 what a lost connection left running is told when the next one has ended it', async () => {
  const sshd = await server();
  await using proxy = await startChaosProxy(sshd);
  const events: ReapedJobs[] = [];
  await using host = await connectSsh({
    ...loginThrough(proxy, sshd),
    keepalive: { intervalMs: 500, max: 2 },
    maxConnections: 1,
    onReaped: (event) => void events.push(event),
  });
  await using process = await host.openProcess({ file: 'sleep', args: ['6767'] });
  process.stdout.resume();
  process.stderr.resume();
  const { failure } = await busy(host);
  // The server hears nothing of it.
  proxy.strike('silence');
  const lost = await failure;
  expect(lost).toMatchObject({ code: 'SSH_CONNECTION_LOST', job: expect.stringMatching(/^[0-9a-f]{32}$/) });
  const exit = await process.exited;
  expect(exit).toMatchObject({ how: 'lost' });
  expect(sshd.processes().filter(({ command }) => /7777|6767/.test(command))).not.toEqual([]);
  proxy.heal();
  await host.exec('true');
  await expect.poll(() => events, patience).toHaveLength(1);
  expect(events).toMatchObject([{ reaped: 'yes' }]);
  const jobs = [(lost as unknown as { readonly job: string }).job, 'job' in exit ? exit.job : ''];
  expect(events[0]?.jobs).toEqual(expect.arrayContaining(jobs));
  expect(sshd.processes().filter(({ command }) => /7777|6767/.test(command))).toEqual([]);
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

describe.each(['ssh2', 'openssh'] as const)('over %s', (transport) => {
  test.each(['kill', 'rst', 'fin', 'silence'] as const)(
    '1 %s when the program has ended and its output has not: a typed error, never half an output with exit code 0',
    async (fault) => {
      const sshd = await server();
      await using proxy = await startChaosProxy(sshd);
      await using host = await connectSsh({
        ...loginThrough(proxy, sshd),
        transport,
        ...(fault === 'silence' ? { keepalive: { intervalMs: 1_000, max: 2 } } : {}),
        maxConnections: 1,
      });
      const script = '(sleep 6464; echo more)& echo first';
      const failure = refusal(host.exec('sh', ['-c', script]));
      const spawned = await host.spawn('sh', ['-c', script]);
      const ended = refusal(spawned.result);
      spawned.stdout.resume();
      spawned.stderr.resume();
      const left = (): readonly string[] =>
        sshd.processes().flatMap(({ command }) => (/6464/.test(command) ? [command] : []));
      // A subshell shows the line of its parent: two of each remain when the parents are gone.
      await expect.poll(() => left().filter((each) => each.startsWith('sleep')), patience).toHaveLength(2);
      await expect.poll(left, patience).toHaveLength(4);
      await host.exec('true');
      if (fault === 'kill') sshd.killSessions();
      else proxy.strike(fault);
      const partial = { stdout: 'first\n', exitCode: undefined };
      expect(await failure).toMatchObject({ code: 'SSH_CONNECTION_LOST', started: 'yes', partial });
      expect(await ended).toMatchObject({ code: 'SSH_CONNECTION_LOST', started: 'yes' });
      proxy.heal();
      await host.exec('true');
      await expect.poll(left, patience).toEqual([]);
    },
  );
});
