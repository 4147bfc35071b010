import type { Clock } from '@bioxen/core';
import { type OpenedChannel, openChannel, type WardenNeed } from '../connection/open-channel.js';
import type { Reaped } from '../errors/started.js';
import { unregisteredExitCode, unregisteredNote } from '../guard/guarded-command.js';
import type { Warden } from '../guard/warden.js';
import type { SessionChannel, SessionEnd } from '../transport/transport.js';
import type { HostContext } from './host-context.js';
import { within } from './within.js';

/** A command that has been sent. */
export interface RunningCommand {
  readonly channel: SessionChannel;
  readonly ended: Promise<SessionEnd>;
  /** Did it end because it could not register itself? Then it ran nothing. */
  isUnregistered(exitCode: number | undefined, stderr: string): boolean;
  /** Its input has to stay open. */
  readonly isLeashed: boolean;
  signal(name: string): void;
  /** SIGTERM, and after the grace SIGKILL, for all of its processes. Says whether they are known to be gone. */
  stop(graceMs: number): Promise<Reaped>;
}

/** A line that runs without a warden. */
export interface UnguardedLine {
  readonly line: string;
  /** Its input is its leash: it lives as long as that is open. */
  readonly isLeashed: boolean;
}

/** What a command is sent as. */
export interface CommandLines {
  readonly guarded: (warden: Warden, token: string) => string;
  readonly unguarded: () => UnguardedLine;
  readonly warden: WardenNeed;
  readonly signal: AbortSignal | undefined;
  /** A channel is free for it. */
  readonly onSlot?: (() => void) | undefined;
}

// How long the end of what was killed is waited for.
const confirmMs = 3_000;

/** Sends a command; resolves when the server has accepted it. */
export async function sendCommand(
  { connections, random, clock }: HostContext,
  { guarded, unguarded, warden: need, signal, onSlot }: CommandLines,
): Promise<RunningCommand> {
  const token = random.hex(16);
  let isLeashed = false;
  const opened = await openChannel(connections, {
    kind: 'short',
    warden: need,
    signal,
    onSlot,
    command: (warden) => {
      if (warden !== undefined) return guarded(warden, token);
      const { line, isLeashed: keepsOpen } = unguarded();
      isLeashed = keepsOpen;
      return line;
    },
  });
  const { channel, connection, warden } = opened;
  const forget = connection.track(token);
  void channel.closed.then(({ exit }) => {
    // Without a report it may still run: whoever comes next sweeps it.
    if (exit === undefined) return;
    forget();
    warden?.done(token);
  });
  return {
    channel,
    ended: channel.closed,
    isLeashed,
    isUnregistered: (exitCode, stderr) =>
      exitCode === unregisteredExitCode && stderr === unregisteredNote(token),
    signal: (name) => warden?.signalGroup(token, name),
    stop: async (graceMs) => {
      const reaped = await stopCommand(opened, token, graceMs, clock);
      forget();
      return reaped;
    },
  };
}

async function stopCommand(
  { channel, warden }: OpenedChannel,
  token: string,
  graceMs: number,
  clock: Clock,
): Promise<Reaped> {
  channel.discard();
  if (warden === undefined || warden.isGone) {
    channel.close();
    await within(channel.closed, graceMs + confirmMs, clock);
    return 'unknown';
  }
  warden.signalGroup(token, 'SIGTERM');
  await within(channel.closed, graceMs, clock);
  const [reaped = 'unknown', isClosed] = await within(
    Promise.all([warden.finish(token), within(channel.closed, confirmMs, clock)]),
    confirmMs,
    clock,
  ).then((both) => both ?? []);
  channel.close();
  return isClosed === undefined ? 'unknown' : reaped;
}
