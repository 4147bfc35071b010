import { VmTypeRegistry } from '@bioxen/core';
import { sshVmProvider } from '@bioxen/lua-remote';
import { type InteractiveSession, LocalSessionHost, type ReadEvent, SessionLostError } from '@bioxen/session';
import {
  type ChaosFault,
  findLua,
  sshdSkipReason,
  startChaosProxy,
  startLoopbackSshd,
  targetOf,
} from '@bioxen/testkit';
import { xcpngVmProvider } from '@bioxen/xcpng';
import { describe, expect, test } from 'vitest';
import { machinesSkipReason, openMachines } from './machines.js';

const LOOP = 'print("on") while true do end';

async function until(session: InteractiveSession, wanted: (event: ReadEvent) => boolean): Promise<ReadEvent> {
  for await (const event of session.events({ fromSeq: 'all' })) if (wanted(event)) return event;
  throw new RangeError('the session ended before the event came');
}

const hasSaid =
  (word: string) =>
  (event: ReadEvent): boolean =>
    event.kind === 'stdout' && Buffer.from(event.bytes).toString() === `${word}\n`;
const isLost = (event: ReadEvent): boolean => event.kind === 'state' && event.state === 'lost';

/** What a program that ran and one that waited reject with when their session is lost. */
async function losing(
  session: InteractiveSession,
  lose: () => void | Promise<unknown>,
): Promise<readonly [unknown, unknown]> {
  const running = session.execute(LOOP).catch((error: unknown) => error);
  await until(session, hasSaid('on'));
  const waiting = session.execute('return 1').catch((error: unknown) => error);
  await lose();
  await until(session, isLost);
  return [await running, await waiting];
}

describe('on a host over SSH', () => {
  const skipReason = findLua('5.4').skipReason ?? sshdSkipReason();

  test.for(['rst', 'fin', 'silence'] satisfies ChaosFault[])(
    'a connection that ends by %s loses the session, and what waited has not run',
    async (fault, { skip }) => {
      if (skipReason !== undefined) skip(skipReason);
      await using sshd = await startLoopbackSshd();
      await using proxy = await startChaosProxy(sshd);
      const registry = new VmTypeRegistry();
      registry.register(sshVmProvider());
      await using sessions = new LocalSessionHost({ registry });
      const session = await sessions.create('a', {
        vm: {
          type: 'ssh',
          luaVersion: '5.4',
          host: {
            ...targetOf({ ...sshd, port: proxy.port }),
            hostKey: { alias: `[${sshd.host}]:${String(sshd.port)}`, knownHosts: [sshd.knownHostsPath] },
            keepalive: { intervalMs: 100, max: 3 },
          },
        },
      });
      expect(await session.details()).toMatchObject({ vmType: 'ssh', host: sshd.host });
      await session.execute('print("kept")');
      const [running, waiting] = await losing(session, () => {
        proxy.strike(fault);
      });
      expect(running).toBeInstanceOf(SessionLostError);
      expect(running).toMatchObject({ code: 'SESSION_LOST', started: 'maybe', retryable: false });
      expect(waiting).toBeInstanceOf(SessionLostError);
      expect(waiting).toMatchObject({ code: 'SESSION_LOST', started: 'no' });
      await expect(session.sendInput('x = 1\n')).rejects.toBeInstanceOf(SessionLostError);
      expect(await session.readOutput()).toMatch(/^kept\non/);
      proxy.heal();
      await sessions.restart('a');
      expect((await session.execute('return kept, 2')).values).toEqual([null, 2]);
      // Its leash ends what ran there. In silence the server still takes the connection for a living one.
      if (fault === 'silence') return;
      await expect
        .poll(() => sshd.processes().filter(({ command }) => /^\S*lua/.test(command)).length, {
          timeout: 20_000,
        })
        .toBe(1);
    },
  );
});

describe('on a machine of a pool', () => {
  test('C20 programs run there; a pause is no loss, and its end is one', async ({ skip }) => {
    const skipReason = machinesSkipReason();
    if (skipReason !== undefined) skip(skipReason);
    await using pool = await openMachines();
    const { client, config } = pool;
    const registry = new VmTypeRegistry();
    registry.register(xcpngVmProvider({ config, client, autoStart: true, onStop: 'destroy' }));
    await using sessions = new LocalSessionHost({ registry });
    const session = await sessions.create('a', { vm: { type: 'xcpng', luaVersion: '5.4' } });
    const { stdout } = await session.execute('return io.popen("hostname"):read()');
    const [machine] = await client.VM.get_by_name_label('bioxen-a');
    if (machine === undefined) throw new ReferenceError('no machine was made');
    expect(stdout).toMatch(/^vm-/);
    expect((await session.details()).host).toMatch(/^127\./);
    await session.execute('kept = 1');
    // In the middle of a run: it stands still, and goes on.
    const slow = session.execute('print("begun") for _ = 1, 1e8 do end return kept');
    await until(session, hasSaid('begun'));
    await client.VM.pause(machine);
    await client.VM.unpause(machine);
    expect((await slow).values).toEqual([1]);
    // A new one would stand still for nobody knows how long.
    await client.VM.pause(machine);
    await expect(session.execute('return kept')).rejects.toMatchObject({
      code: 'VM_STATE_ERROR',
      state: 'paused',
    });
    expect(await session.details()).toMatchObject({ state: 'idle' });
    await client.VM.unpause(machine);
    expect((await session.execute('return kept')).values).toEqual([1]);
    const [running, waiting] = await losing(session, async () => {
      await client.VM.hard_shutdown(machine);
    });
    expect(running).toMatchObject({ code: 'SESSION_LOST', started: 'maybe' });
    expect(waiting).toMatchObject({ code: 'SESSION_LOST', started: 'no' });
    expect(await session.details()).toMatchObject({ state: 'lost', running: false });
  });
});
