import type { Clock } from '@bioxen/core';
import { type OpenedChannel, openChannel, type WardenNeed } from '../connection/open-channel.js';
import type { StartingWarden } from '../connection/connection.js';
import type { Reaped } from '../errors/started.js';
import { SshBootError } from '../errors/ssh-boot-error.js';
import { unregisteredExitCode, unregisteredNote } from '../guard/guarded-command.js';
import type { Warden } from '../guard/warden.js';
import type { SessionChannel, SessionEnd } from '../transport/transport.js';
import type { HostContext } from './host-context.js';
import { within } from './within.js';

/** A command that has been sent. */
export interface RunningCommand {
  readonly channel: SessionChannel;
  /** Rejects with `SshBootError` when the account turns out to run something else than it is told. */
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
  /** For a command that may be sent together with its warden. */
  readonly hurried?: ((registry: string, token: string) => string) | undefined;
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
  { guarded, unguarded, hurried, warden: need, signal, onSlot }: CommandLines,
): Promise<RunningCommand> {
  const token = random.hex(16);
  let isLeashed = false;
  const opened = await openChannel(connections, {
    kind: 'short',
    warden: need,
    signal,
    onSlot,
    hurried: hurried && ((registry) => hurried(registry, token)),
    command: (warden) => {
      if (warden !== undefined) return guarded(warden, token);
      const { line, isLeashed: keepsOpen } = unguarded();
      isLeashed = keepsOpen;
      return line;
    },
  });
  const { channel, connection, starting } = opened;
  let { warden } = opened;
  void starting?.greeted.then(
    (greeted) => {
      warden = greeted;
    },
    () => {},
  );
  const forget = connection.track(token);
  void channel.closed.then(async ({ exit }) => {
    // Without a report it may still run: whoever comes next sweeps it.
    if (exit === undefined) return;
    forget();
    const known = starting === undefined ? warden : await starting.greeted.catch(() => undefined);
    known?.done(token);
  });
  return {
    channel,
    ended: starting === undefined ? channel.closed : believedEnd(channel, starting),
    isLeashed,
    isUnregistered: (exitCode, stderr) =>
      exitCode === unregisteredExitCode && stderr === unregisteredNote(token),
    signal: (name) => warden?.signalGroup(token, name),
    stop: async (graceMs) => {
      const reaped = await stopCommand(
        channel,
        await wardenToStop(opened, token, clock),
        token,
        graceMs,
        clock,
      );
      forget();
      return reaped;
    },
  };
}

/** The end of a command that was sent with its warden: nothing is believed before that has shown what the account runs. */
function believedEnd(channel: SessionChannel, { greeted }: StartingWarden): Promise<SessionEnd> {
  const believed = new Promise<SessionEnd>((resolve, reject) => {
    const known = greeted.catch((error: unknown) => {
      if (SshBootError.isInstance(error)) {
        channel.discard();
        channel.close();
        reject(error);
      }
      return undefined;
    });
    void channel.closed.then(async (end) => {
      const warden = await known;
      // A warden that was given up ends what had registered.
      const isEndedWithIt = warden === undefined && end.exit?.signal !== undefined;
      resolve(
        isEndedWithIt ? { exit: undefined, lost: end.lost ?? new RangeError('its warden ended') } : end,
      );
    });
  });
  // Who stops it does not wait for this.
  believed.catch(() => {});
  return believed;
}

/** The warden to stop a command with. One that is late still learns of it: then the command cannot run any more. */
async function wardenToStop(
  { warden, starting }: OpenedChannel,
  token: string,
  clock: Clock,
): Promise<Warden | undefined> {
  if (starting === undefined) return warden;
  const greeted = starting.greeted.catch(() => undefined);
  const inTime = await within(greeted, confirmMs, clock);
  if (inTime === undefined) void greeted.then((late) => late?.finish(token));
  return inTime;
}

async function stopCommand(
  channel: SessionChannel,
  warden: Warden | undefined,
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
