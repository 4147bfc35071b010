import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { connectSsh, type SshHost, waitForSsh } from '@bioxen/ssh-exec';
import { findProgram, skipFor } from '@bioxen/testkit';
import {
  createUmlDriver,
  findUmlImage,
  type GuestDriver,
  type GuestEvent,
  type RunningGuest,
} from '@bioxen/xapi-simulator/guests';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type GuestKeys, makeGuestKeys } from './guest-keys.js';

// A kernel boots in two seconds on an idle computer, and in many on a busy one.
const patience = { timeout: 300_000 };
const slow = { connectMs: 30_000, handshakeMs: 120_000, channelOpenMs: 120_000 };

let driver: GuestDriver | undefined;
let keys: GuestKeys;
let reason: string | undefined;
beforeAll(async () => {
  reason = await skipReason();
  if (reason !== undefined) return;
  keys = makeGuestKeys();
  driver = await createUmlDriver({ authorizedKeys: [keys.publicKey] });
}, patience.timeout);
afterAll(async () => {
  await driver?.[Symbol.asyncDispose]();
  keys?.[Symbol.dispose]();
}, patience.timeout);

async function skipReason(): Promise<string | undefined> {
  for (const program of ['linux.uml', 'bwrap', 'ssh', 'nsenter']) {
    const { skipReason: missing } = findProgram(program);
    if (missing !== undefined) return missing;
  }
  if (!existsSync('/dev/net/tun')) return '/dev/net/tun is not there';
  if ((await findUmlImage()) !== undefined) return undefined;
  return skipFor('the image of uml guests is not built: bioxen-guests image build');
}

async function boot(): Promise<RunningGuest> {
  const spec = { name: 'far', memoryBytes: 96 * 2 ** 20, authorizedKeys: [], ignoresRequests: false };
  const guest = await (await driver?.create({ ...spec, agent: 'ready', vmData: new Map() }))?.start();
  if (guest?.state !== 'running') throw new TypeError('paused');
  return guest;
}

async function connected(
  guest: RunningGuest,
  keepalive: { intervalMs: number; max: number },
): Promise<SshHost> {
  const options = { ...keys.login(guest), timeouts: slow, keepalive };
  return waitForSsh(options, { timeoutMs: patience.timeout, attemptTimeoutMs: 30_000 });
}

async function next(events: AsyncIterator<GuestEvent>, type: GuestEvent['type']): Promise<GuestEvent> {
  for (;;) {
    const { value, done } = await events.next();
    if (done === true) throw new TypeError(`The events ended before '${type}'`);
    if (value.type === type) return value;
  }
}

/** A program that says `begun`, works, and says `done`, if it ever comes to that. */
const working = (rounds: string): readonly string[] => [
  '-e',
  `print('begun') io.stdout:flush() for _ = 1, ${rounds} do end print('done')`,
];

/** Resolves when a command has written something. */
async function begun(
  host: SshHost,
  rounds: string,
): Promise<{ readonly ended: Promise<unknown>; text(): string }> {
  const command = await host.spawn('lua5.4', working(rounds));
  let text = '';
  command.stdout.setEncoding('utf8').on('data', (more: string) => (text += more));
  command.stderr.resume();
  const ended = command.result.catch((error: unknown) => error);
  await once(command.stdout, 'data');
  return { ended, text: () => text };
}

describe('a guest with a kernel of its own, over SSH', patience, () => {
  test('runs Lua, stands still in the middle of a run, and goes on', async ({ skip }) => {
    if (reason !== undefined) skip(reason);
    const guest = await boot();
    await next(guest.events[Symbol.asyncIterator](), 'agent');
    await using host = await connected(guest, { intervalMs: 60_000, max: 10 });
    expect(await host.exec('lua5.4', ['-e', 'print(6 * 7)'])).toMatchObject({ exitCode: 0, stdout: '42\n' });

    const run = await begun(host, '5e8');
    const paused = await guest.pause();
    // Whoever comes now is let in by nobody.
    const knocking = connectSsh({ ...keys.login(guest), timeouts: { ...slow, handshakeMs: 2_000 } });
    await expect(knocking).rejects.toMatchObject({ code: 'SSH_TIMEOUT', phase: 'handshake' });
    expect(run.text()).toBe('begun\n');
    const again = await paused.unpause();
    expect(await run.ended).toMatchObject({ exitCode: 0 });
    expect(run.text()).toBe('begun\ndone\n');
    await host.close();
    await (await again.powerOff()).destroy();
  });

  test('that is gone without a word leaves no call waiting, and serves again when it is started', async ({
    skip,
  }) => {
    if (reason !== undefined) skip(reason);
    const guest = await boot();
    const events = guest.events[Symbol.asyncIterator]();
    await next(events, 'agent');
    await using host = await connected(guest, { intervalMs: 2_000, max: 4 });
    const run = await begun(host, '1e15');
    const idle = host.exec('sleep', ['100000']).catch((error: unknown) => error);
    const typing = await host.openShell();
    typing.stdout.resume();

    // The program itself asks for no signs of life.
    const command = [...keys.programArguments(guest), '/bin/busybox poweroff -f; sleep 100000'];
    const stock = spawn('ssh', command, { stdio: 'ignore' });
    const stockEnded = once(stock, 'exit');
    expect(await next(events, 'halted')).toEqual({ type: 'halted', by: 'guest' });

    const lost = {
      code: 'SSH_CONNECTION_LOST',
      started: 'yes',
      cause: { code: 'SSH_TIMEOUT', phase: 'keepalive' },
    };
    expect(await run.ended).toMatchObject(lost);
    expect(run.text()).toBe('begun\n');
    expect(await idle).toMatchObject({ code: 'SSH_CONNECTION_LOST' });
    expect(await typing.exited).toMatchObject({ isLost: true });
    // It still waits for a machine that is gone.
    expect(stock.exitCode).toBeNull();
    expect(stock.signalCode).toBeNull();

    const again = await (await guest.powerOff()).start();
    if (again.state !== 'running') throw new TypeError('paused');
    await next(again.events[Symbol.asyncIterator](), 'agent');
    expect(await host.exec('lua5.4', ['-e', 'print(6 * 7)'])).toMatchObject({ stdout: '42\n' });
    stock.kill('SIGKILL');
    await stockEnded;
    await host.close();
    await (await again.powerOff()).destroy();
  });
});
