import { connectSsh } from '@bioxen/ssh-exec';
import { FakeClock, startChaosProxy } from '@bioxen/testkit';
import { describe, expect, test } from 'vitest';
import { busy, loginThrough, loginTo, patience, refusal, sharedServers } from './connected.js';

const server = sharedServers();

describe('20 a host that is closed', () => {
  test.each([
    ['over a connection that went silent', 'silence'],
    ['over one that hears nothing', 'silence-down'],
  ] as const)('%s is closed after the grace and a second', async (_name, fault) => {
    const sshd = await server();
    await using proxy = await startChaosProxy(sshd);
    const clock = new FakeClock();
    const host = await connectSsh({
      ...loginThrough(proxy, sshd),
      clock,
      maxConnections: 1,
      keepalive: { intervalMs: Infinity },
    });
    const { failure } = await busy(host);
    const process = await host.openProcess({ file: 'cat' });
    process.stdout.resume();
    process.stderr.resume();
    proxy.strike(fault);
    const closed = host.close();
    // What the defaults give: 500 ms from SIGTERM to SIGKILL.
    await clock.advance(1_500);
    await closed;
    expect(await failure).toMatchObject({ code: 'SSH_COMMAND_ABORTED', reaped: 'unknown' });
    expect(await process.exited).toMatchObject({ how: 'lost' });
    // When the proxy goes, so does the connection of the server.
    await proxy.close();
    await expect.poll(() => sshd.processes(), patience).toEqual([]);
  });

  test('at any moment leaves no process behind', async () => {
    const sshd = await server();
    const close = async (turns: number): Promise<void> => {
      const host = await connectSsh(loginTo(sshd));
      const jobs = [undefined, ''].map((input) => refusal(host.exec('sleep', ['8181'], { input })));
      // Before anything is sent, while the warden starts, and when all of it runs.
      for (let turn = 0; turn < turns; turn += 1) await host.ping();
      await host.close();
      for (const job of jobs) expect((await job).toString()).toMatch(/aborted|closed/i);
    };
    for (let turns = 0; turns < 12; turns += 1) await Promise.all([close(turns), close(turns), close(turns)]);
    await expect.poll(() => sshd.processes(), patience).toEqual([]);
  }, 60_000);
});
