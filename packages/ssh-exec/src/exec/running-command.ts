import type { Clock } from '@bioxen/core';
import { type OpenedChannel, openChannel, type WardenNeed } from '../connection/open-channel.js';
import type { Connection } from '../connection/connection.js';
import type { StartingWarden } from '../connection/connection-options.js';
import type { Reaped } from '../errors/started.js';
import { SshBootError } from '../errors/ssh-boot-error.js';
import { bootFailure } from '../guard/boot-failure.js';
import { unregisteredExitCode, unregisteredNote } from '../guard/guarded-command.js';
import type { Registration, Warden } from '../guard/warden.js';
import type { SessionChannel, SessionEnd } from '../transport/transport.js';
import type { HostContext } from './host-context.js';
import { unlessSilent } from './unless-silent.js';
import { within } from './within.js';

/** A command that has been sent. */
export interface RunningCommand {
  /** Its name on the host. */
  readonly job: string;
  readonly channel: SessionChannel;
  /** Rejects with `SshBootError` when the account turns out to run something else than it is told. */
  readonly ended: Promise<SessionEnd>;
  /** Did it end because it could not register itself? Then it ran nothing. */
  isUnregistered(exitCode: number | undefined, stderr: string): boolean;
  /** What the warden says of one that ended as if it could not register itself; undefined for every other. */
  registration(): Promise<Registration | undefined>;
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
  { connections, host, random, clock }: HostContext,
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
  let hasEnded = false;
  const registration = channel.closed.then(async ({ exit }) => {
    hasEnded = true;
    // Without a report it may still run: whoever comes next sweeps it.
    if (exit === undefined) return undefined;
    forget();
    const greeted = starting === undefined ? warden : await starting.greeted.catch(() => undefined);
    if (greeted === undefined) return undefined;
    // Another one has taken over what that knew.
    const known = greeted.isGone ? await connection.warden().catch(() => undefined) : greeted;
    const said = exit.exitCode === unregisteredExitCode ? await known?.registration(token) : undefined;
    known?.done(token);
    return said;
  });
  return {
    job: token,
    channel,
    ended: starting === undefined ? channel.closed : believedEnd(host, opened, starting),
    isLeashed,
    isUnregistered: (exitCode, stderr) =>
      // A login shell may have said something before.
      exitCode === unregisteredExitCode && stderr.endsWith(unregisteredNote(token)),
    registration: () => registration,
    signal: (name) => {
      if (!hasEnded && warden !== undefined) (connection.runningWarden ?? warden).signalGroup(token, name);
    },
    stop: async (graceMs) => {
      const known = await wardenToStop(opened, token, clock);
      const reaped = await stopCommand(channel, known, opened.connection, token, graceMs, clock);
      forget();
      return reaped;
    },
  };
}

/** The end of a command that was sent with its warden: nothing is believed before that has shown what the account runs. */
function believedEnd(
  host: string,
  { channel, connection }: OpenedChannel,
  { greeted }: StartingWarden,
): Promise<SessionEnd> {
  const believed = new Promise<SessionEnd>((resolve, reject) => {
    const known = greeted.catch((error: unknown) => {
      if (SshBootError.isInstance(error)) {
        channel.discard();
        channel.close();
        reject(error);
      }
      return 'unknown' as const;
    });
    const mistaken = (exitCode: number | undefined): void => {
      const failure = bootFailure({ host, process: 'the command', noise: '', exitCode });
      connection.distrust(failure);
      reject(failure);
    };
    void channel.closed.then(async (end) => {
      const warden = await known;
      const isWithout = warden === undefined || warden === 'unknown';
      // A warden that was given up ends what had registered.
      if (isWithout && end.exit?.signal !== undefined)
        resolve({ exit: undefined, lost: end.lost ?? new RangeError('its warden ended') });
      // Without one it runs nothing, and says so with its exit code: what ended otherwise was something else.
      else if (warden === undefined && end.exit !== undefined && end.exit.exitCode !== unregisteredExitCode)
        mistaken(end.exit.exitCode);
      else resolve(end);
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
  connection: Connection,
  token: string,
  graceMs: number,
  clock: Clock,
): Promise<Reaped> {
  channel.discard();
  if (warden === undefined || !connection.transport.isUsable) {
    channel.close();
    await within(channel.closed, graceMs + confirmMs, clock);
    return 'unknown';
  }
  (connection.runningWarden ?? warden).signalGroup(token, 'SIGTERM');
  await within(channel.closed, graceMs, clock);
  const finished = Promise.all([connection.finish(token), within(channel.closed, confirmMs, clock)]);
  const [reaped = 'unknown', isClosed] =
    (await unlessSilent(within(finished, confirmMs, clock), connection.transport, clock)) ?? [];
  channel.close();
  return isClosed === undefined ? 'unknown' : reaped;
}
