import { openChannel, type OpenedChannel } from '../connection/open-channel.js';
import type { Reaped } from '../errors/started.js';
import type { HostContext } from '../exec/host-context.js';
import { signalName } from '../exec/signal-name.js';
import { isHeard, unlessSilent } from '../exec/unless-silent.js';
import { within } from '../exec/within.js';
import type { Warden } from '../guard/warden.js';
import { awaitStart, type Started } from './await-start.js';
import { bootCommand } from './boot-command.js';
import type { ProcessSpec } from './process-spec.js';
import { ProgramErrors } from './program-errors.js';
import type { ProcessExit, RemoteProcess } from './remote-process.js';
import { TrailerScanner } from './trailer.js';

/** Options of `openProcess`. */
export interface OpenProcessOptions {
  /** Ends the start; not what was started. */
  readonly signal?: AbortSignal | undefined;
}

// From the kill to the end of the channel.
const confirmMs = 3_000;

/** Starts a process on a leash. Everything is written at once; what comes before its sentinel is noise. */
export async function openProcess(
  context: HostContext,
  spec: ProcessSpec,
  { signal }: OpenProcessOptions = {},
): Promise<RemoteProcess> {
  const { random, connections } = context;
  const token = random.hex(16);
  const nonce = random.hex(16);
  const opened = await openChannel(connections, {
    kind: 'held',
    warden: 'beside',
    signal,
    command: commandFor(spec),
  });
  const { channel, connection } = opened;
  const forget = connection.track(token);
  void channel.closed.then(({ exit }) => exit !== undefined && forget());
  channel.stdin.cork();
  channel.stdin.write(`${nonce} ${token}\n`);
  if (spec.bootPayload !== undefined) channel.stdin.write(spec.bootPayload);
  channel.stdin.uncork();

  const trailer = new TrailerScanner(nonce);
  const stderr = new ProgramErrors(channel.stderr, trailer);
  const started = await awaitStart(context, spec, opened, nonce, signal);
  const { groupId } = started;
  // Once: to the warden, what is not registered any more is a job that must never begin, and it keeps a mark of it.
  let finished: Promise<Reaped> | undefined;
  const finish = (): Promise<Reaped> => (finished ??= connection.finish(token));
  // The leash holds it already; the warden is for signals, and for what leaves the group.
  const register = (warden: Warden | undefined): void => {
    if (warden === undefined || groupId === undefined) return;
    warden.register(token, groupId);
    // Also what has left the group of a process that ended by itself.
    void channel.closed.then(({ exit }) => exit !== undefined && void finish());
  };
  if (connection.runningWarden === undefined) connection.warden().then(register, () => {});
  else register(connection.runningWarden);
  const { name = spec.file, graceMs = 300 } = spec;
  return createProcess({ context, name, graceMs, opened, token, finish, trailer, stderr, started });
}

// Of its own, so that what lives as long as the channel does not keep the payload.
function commandFor(spec: ProcessSpec): (warden: Warden | undefined) => string {
  return (warden) => bootCommand(spec, warden);
}

interface ProcessParts {
  readonly context: HostContext;
  readonly name: string;
  readonly graceMs: number;
  readonly opened: OpenedChannel;
  readonly token: string;
  /** Ends its group and whatever carries its token. */
  readonly finish: () => Promise<Reaped>;
  readonly trailer: TrailerScanner;
  readonly stderr: ProgramErrors;
  readonly started: Started;
}

function createProcess({
  context,
  name,
  graceMs,
  opened,
  token,
  finish,
  trailer,
  stderr,
  started,
}: ProcessParts): RemoteProcess {
  const { channel, connection } = opened;
  const { pid, startTime, noise } = started;
  let giveUp: (exit: ProcessExit) => void = () => {};
  const exited = new Promise<ProcessExit>((resolve) => {
    giveUp = resolve;
    void channel.closed.then(({ exit, lost }) => {
      const { exitCode } = trailer;
      if (exitCode !== undefined && lost === undefined) resolve({ how: 'exited', exitCode });
      else if (exit !== undefined) resolve({ how: 'killed' });
      else resolve({ how: 'lost', reason: lost?.message ?? 'the channel was closed', job: token });
    });
  });
  let killed: Promise<Reaped> | undefined;
  const kill = async (): Promise<Reaped> => {
    channel.discard();
    stderr.resume();
    channel.stdin.end();
    const warden = connection.runningWarden;
    // Without a warden the leash does it, when its grace is over.
    const longestMs = warden === undefined ? graceMs + confirmMs : confirmMs;
    const ended = Promise.all([
      warden && within(finish(), longestMs, context.clock),
      within(channel.closed, longestMs, context.clock),
    ]);
    const [reaped = 'unknown', isClosed] =
      (await unlessSilent(ended, connection.transport, context.clock)) ?? [];
    channel.close();
    if (isClosed === undefined) {
      // Nobody waits for a host that does not answer: not the owner of the process, and not who reads it.
      giveUp({ how: 'lost', reason: 'its host did not confirm its end in time', job: token });
      for (const stream of [channel.stdin, channel.stdout, stderr]) stream.destroy();
      return 'unknown';
    }
    return warden === undefined && isClosed.exit !== undefined ? 'yes' : reaped;
  };
  const close = async (): Promise<void> => {
    await (killed ??= kill());
  };
  const { closing, running } = context;
  const onClosing = (): void => void running.set(close(), graceMs);
  if (closing.aborted) onClosing();
  closing.addEventListener('abort', onClosing, { once: true });
  void channel.closed.then(() => closing.removeEventListener('abort', onClosing));
  return {
    name,
    host: context.host,
    stdin: channel.stdin,
    stdout: channel.stdout,
    stderr,
    pid,
    startTime,
    noise,
    exited,
    signal: async (signal) => {
      const name = signalName(signal);
      if (pid === undefined || startTime === undefined) return false;
      // The first process of a connection is there before its warden.
      const warden = connection.runningWarden ?? (await connection.warden().catch(() => undefined));
      if (warden === undefined || warden.isGone) return false;
      return (await warden.signalProcess(pid, startTime, name)) ?? true;
    },
    isHeard: () => isHeard(connection.transport, context.clock),
    end: () => {
      channel.stdin.end();
      return exited;
    },
    kill: () => (killed ??= kill()),
    close,
    [Symbol.asyncDispose]: close,
  };
}
