import { connect } from 'node:net';
import { once } from 'node:events';
import { createSshPool, type SshPoolTarget } from '@bioxen/ssh-exec';
import { FakeClock, startChaosProxy } from '@bioxen/testkit';
import { expect, test } from 'vitest';
import { busy, loginThrough, loginTo, patience, refusal, sharedServers } from './connected.js';

const server = sharedServers();

test('1,000 commands of ten holders of one host use one TCP connection, and none fails', async () => {
  const sshd = await server();
  await using proxy = await startChaosProxy(sshd);
  await using pool = createSshPool({ maxConnectionsPerHost: 1 });
  const hosts = await Promise.all(
    Array.from({ length: 10 }, async () => await pool.host(loginThrough(proxy, sshd))),
  );
  expect(pool.connections).toBe(0);
  const calls = Array.from({ length: 1_000 }, async (_unused, index) => {
    const { stdout, exitCode } = (await hosts[index % 10]?.shellLine(`echo ${index}`)) ?? {};
    return `${stdout ?? ''}${String(exitCode)}`;
  });
  expect(await Promise.all(calls)).toEqual(Array.from({ length: 1_000 }, (_unused, index) => `${index}\n0`));
  expect(proxy.connections).toBe(1);
  expect(pool.connections).toBe(1);
}, 300_000);

test('256 calls of several holders at once stay within the connections of a host and its sessions', async () => {
  const sshd = await server({ config: ['MaxSessions 2'] });
  await using proxy = await startChaosProxy(sshd);
  await using pool = createSshPool({ maxConnectionsPerHost: 3 });
  const calls = Array.from({ length: 256 }, async () => {
    const host = await pool.host(loginThrough(proxy, sshd));
    return (await host.exec('true')).exitCode;
  });
  expect(new Set(await Promise.all(calls))).toEqual(new Set([0]));
  expect(proxy.connections).toBeLessThanOrEqual(3);
}, 300_000);

test('a holder that trusts another key is refused, whoever is connected', async () => {
  const sshd = await server();
  await using pool = createSshPool();
  const target = loginTo(sshd);
  await using host = await pool.connect(target);
  const other = { ...target, hostKey: { sha256: ['SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'] } };
  expect(await refusal(pool.connect(other))).toMatchObject({ code: 'SSH_HOST_KEY_CHANGED' });
  const lazy = await pool.host(other);
  expect(await refusal(lazy.exec('true'))).toMatchObject({ code: 'SSH_HOST_KEY_CHANGED' });
  expect(await refusal(pool.connect({ ...target, user: 'nobody-of-this-name' }))).toMatchObject({
    code: 'SSH_AUTH_FAILED',
  });
  expect((await host.exec('true')).exitCode).toBe(0);
});

test('a host that is closed ends what runs through it, and nothing of the others', async () => {
  const sshd = await server();
  await using pool = createSshPool({ maxConnectionsPerHost: 1 });
  const mine = await pool.connect(loginTo(sshd));
  await using yours = await pool.connect(loginTo(sshd));
  const kept = await yours.openProcess({ file: 'cat' });
  const { failure } = await busy(mine);
  const process = await mine.openProcess({ file: 'cat' });
  process.stdout.resume();
  process.stderr.resume();
  const shell = await mine.openShell();
  shell.stdout.resume();
  await using forward = await mine.forward({ to: { host: sshd.host, port: sshd.port } });
  const remote = await mine.forward({ remotePort: 0, to: { host: sshd.host, port: sshd.port } });
  const socket = connect(forward.port, forward.host);
  await once(socket, 'data');
  await mine.close();
  expect(await failure).toMatchObject({ code: 'SSH_COMMAND_ABORTED', reaped: 'yes' });
  expect(await process.exited).not.toMatchObject({ how: 'lost' });
  expect(await shell.exited).toMatchObject({ isLost: false });
  expect(socket.destroyed || (await once(socket, 'close'))).toBeTruthy();
  expect(await refusal(once(connect(forward.port, forward.host), 'connect'))).toMatchObject({
    code: 'ECONNREFUSED',
  });
  expect(await refusal(once(connect(remote.port, remote.host), 'connect'))).toMatchObject({
    code: 'ECONNREFUSED',
  });
  for (const call of [mine.exec('true'), mine.openProcess({ file: 'cat' }), mine.openShell(), mine.ping()])
    expect(await refusal(call)).toMatchObject({ code: 'CLOSED' });
  kept.stdin.write('still there\n');
  expect(String((await once(kept.stdout, 'data'))[0])).toBe('still there\n');
  expect(sshd.processes().filter(({ command }) => /7777|^-/.test(command))).toEqual([]);
  expect(pool.connections).toBe(1);
});

test('calls of a closed host that wait for a session are refused, those of others get theirs', async () => {
  const sshd = await server();
  await using pool = createSshPool({ maxConnectionsPerHost: 1, sessions: { assume: 3, reserve: 0 } });
  const mine = await pool.connect(loginTo(sshd));
  await using yours = await pool.connect(loginTo(sshd));
  const processes = await Promise.all([
    yours.openProcess({ file: 'cat' }),
    yours.openProcess({ file: 'cat' }),
  ]);
  const waiting = [mine.openProcess({ file: 'cat' }), yours.openProcess({ file: 'cat' })] as const;
  const refused = refusal(waiting[0]);
  await mine.close();
  expect(await refused).toMatchObject({ code: 'CLOSED' });
  await processes[0]?.close();
  await (await waiting[1]).close();
  await processes[1]?.close();
});

test('processes that stay leave the reserved sessions to commands', async () => {
  const sshd = await server();
  await using pool = createSshPool({ maxConnectionsPerHost: 1, sessions: { assume: 8, reserve: 4 } });
  await using host = await pool.connect(loginTo(sshd));
  await host.exec('true');
  const spec = { file: 'sleep', args: ['4242'] };
  // One of the eight is the warden's.
  const processes = await Promise.all([1, 2, 3].map(() => host.openProcess(spec)));
  const late = host.openProcess(spec);
  expect((await host.exec('echo', ['room'])).stdout).toBe('room\n');
  expect(sshd.processes().filter(({ command }) => command === 'sleep 4242').length).toBe(3);
  await processes[0]?.close();
  await (await late).close();
});

test('connections are closed when they were idle for so long, held or not', async () => {
  const sshd = await server({ files: { idle: '' } });
  const clock = new FakeClock();
  await using pool = createSshPool({
    clock,
    timeouts: { idleMs: 5_000 },
    keepalive: { intervalMs: Infinity },
  });
  const host = await pool.connect(loginTo(sshd));
  await host.exec('true');
  expect(pool.connections).toBe(1);
  await clock.advance(4_000);
  expect(pool.connections).toBe(1);
  await host.exec('true');
  await host.close();
  // The next one finds it open.
  await using next = await pool.host(loginTo(sshd));
  expect(next.connections).toBe(1);
  await next.exec('true');
  await clock.advance(5_000);
  await expect.poll(() => pool.connections, patience).toBe(0);
  expect(await next.exec('echo', ['again'])).toMatchObject({ stdout: 'again\n' });
});

test('no more logins than allowed are under way, whoever they are for', async () => {
  const sshd = await server({ config: ['MaxStartups 2:100:2'] });
  await using pool = createSshPool({ maxHandshakesPerHost: 1 });
  const target = loginTo(sshd);
  // Each a login of its own: nobody shares a connection here.
  const targets = Array.from({ length: 12 }, (_unused, index): SshPoolTarget => ({
    ...target,
    auth: [{ type: 'password', password: String(index) }],
  }));
  const hosts = await Promise.all(targets.map(async (each) => await pool.connect(each)));
  expect(pool.connections).toBe(12);
  for (const host of hosts) expect((await host.exec('true')).exitCode).toBe(0);
  expect(sshd.log()).not.toMatch(/MaxStartups/);
});

test('a pool that is closed ends everything in time, also over connections that went silent', async () => {
  const sshd = await server();
  await using proxy = await startChaosProxy(sshd);
  const clock = new FakeClock();
  const pool = createSshPool({ clock, maxConnectionsPerHost: 1, keepalive: { intervalMs: Infinity } });
  const silent = await pool.connect(loginThrough(proxy, sshd));
  const direct = await pool.connect(loginTo(sshd));
  const jobs = [await busy(silent), await busy(silent), await busy(direct)];
  proxy.strike('silence');
  const closed = pool.close();
  // What the defaults give: 500 ms from SIGTERM to SIGKILL.
  await clock.advance(1_500);
  await closed;
  const ends = await Promise.all(jobs.map(({ failure }) => failure));
  expect(ends).toMatchObject(ends.map(() => ({ code: 'SSH_COMMAND_ABORTED' })));
  expect(pool.connections).toBe(0);
  for (const call of [pool.host(loginTo(sshd)), pool.connect(loginTo(sshd)), direct.exec('true')])
    expect(await refusal(call)).toMatchObject({ code: 'CLOSED' });
  await pool.close();
  // When the proxy goes, so does the connection of the server.
  await proxy.close();
  await expect.poll(() => sshd.processes(), patience).toEqual([]);
});

test('a pool that is closed while it connects leaves nothing', async () => {
  const sshd = await server();
  await using proxy = await startChaosProxy(sshd);
  proxy.strike('silence');
  const pool = createSshPool();
  const connecting = refusal(pool.connect(loginThrough(proxy, sshd)));
  await expect.poll(() => proxy.connections, patience).toBe(1);
  await pool.close();
  expect((await connecting).toString()).toMatch(/closed|aborted/i);
  expect(pool.connections).toBe(0);
});

test.each([
  [{ maxConnectionsPerHost: 0 }, 'maxConnectionsPerHost'],
  [{ maxHandshakesPerHost: 0 }, 'maxHandshakesPerHost'],
  [{ sessions: { assume: 0 } }, 'sessions.assume'],
  [{ sessions: { reserved: 1 } }, 'reserve'],
  [{ timeouts: { idleMs: -1 } }, 'timeouts.idleMs'],
  [{ host: 'box' }, 'host'],
])('%j is refused', (options, name) => {
  expect(() => createSshPool(options as never)).toThrow(name);
});

test('what holds for the whole pool is refused for one host of it', async () => {
  await using pool = createSshPool();
  const options = { host: 'box', config: 'none', timeouts: { idleMs: 1 } } as SshPoolTarget;
  expect((await refusal(pool.host(options))).message).toContain('timeouts');
});
