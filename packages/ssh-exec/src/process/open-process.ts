import { OperationAbortedError } from '@bioxen/core';
import { openChannel, type OpenedChannel } from '../connection/open-channel.js';
import { SshTimeoutError } from '../errors/ssh-timeout-error.js';
import { ConnectionLostError } from '../errors/connection-lost-error.js';
import type { Reaped } from '../errors/started.js';
import type { HostContext } from '../exec/host-context.js';
import { within } from '../exec/within.js';
import { bootFailure } from '../guard/boot-failure.js';
import { SentinelScanner } from '../guard/sentinel.js';
import type { Warden } from '../guard/warden.js';
import type { SessionEnd } from '../transport/transport.js';
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
    command: (warden) => bootCommand(spec, warden),
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
  const started = await awaitSentinel(context, spec, opened, nonce, signal);
  const { groupId } = started;
  // The leash holds it already; the warden is for signals, and for what leaves the group.
  const register = (warden: Warden | undefined): void => {
    if (warden === undefined || groupId === undefined) return;
    warden.register(token, groupId);
    void channel.closed.then(({ exit }) => exit !== undefined && warden.done(token));
  };
  if (connection.runningWarden === undefined) connection.warden().then(register, () => {});
  else register(connection.runningWarden);
  return createProcess({ context, spec, opened, token, trailer, stderr, started });
}

interface Started {
  readonly pid: number | undefined;
  readonly groupId: number | undefined;
  readonly startTime: string | undefined;
  readonly noise: string;
}

/** Reads to the sentinel: `NONCE start GROUP`, and the line of /proc/PID/stat where there is one. */
function awaitSentinel(
  { host, bootMs, clock }: HostContext,
  spec: ProcessSpec,
  { channel }: OpenedChannel,
  nonce: string,
  signal: AbortSignal | undefined,
): Promise<Started> {
  const name = spec.name ?? spec.file;
  const scanner = new SentinelScanner(nonce);
  return new Promise((resolve, reject) => {
    const end = (): void => {
      timer.cancel();
      signal?.removeEventListener('abort', abort);
      channel.stdout.removeListener('readable', look);
    };
    const fail = (error: Error): void => {
      end();
      channel.close();
      channel.discard();
      reject(error);
    };
    const abort = (): void => {
      if (signal !== undefined) fail(OperationAbortedError.fromSignal(signal, `Starting ${name}`));
    };
    // By reading, not by listening to data: who takes the stream over finds it as it was.
    const look = (): void => {
      for (let bytes: Buffer | null = channel.stdout.read(); bytes !== null; bytes = channel.stdout.read()) {
        const line = scanner.next(bytes);
        if (line === undefined) continue;
        end();
        const rest = scanner.takeRest();
        if (rest.length > 0) channel.stdout.unshift(rest);
        resolve({ ...parseStart(line), noise: scanner.noise });
        return;
      }
    };
    const timer = clock.setTimeout(
      () => fail(new SshTimeoutError({ host, phase: 'boot', timeoutMs: bootMs, started: 'maybe' })),
      bootMs,
    );
    channel.stdout.on('readable', look);
    void channel.closed.then((sessionEnd) => fail(startFailure(host, name, scanner.noise, sessionEnd)));
    if (signal?.aborted === true) abort();
    else signal?.addEventListener('abort', abort, { once: true });
  });
}

function parseStart(line: string): Omit<Started, 'noise'> {
  const [, group = '', stat = ''] = /^start (\d+) ?(.*)$/.exec(line) ?? [];
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return {
    groupId: group === '' ? undefined : Number(group),
    pid: stat === '' ? undefined : Number.parseInt(stat, 10),
    // Field 22 of all, the third of which is the first here.
    startTime: stat === '' ? undefined : fields[19],
  };
}

function startFailure(host: string, name: string, noise: string, { exit, lost }: SessionEnd): Error {
  if (exit === undefined && lost !== undefined)
    return new ConnectionLostError({ host, started: 'maybe', reason: lost.message, cause: lost });
  return bootFailure({ host, process: name, noise, exitCode: exit?.exitCode });
}

interface ProcessParts {
  readonly context: HostContext;
  readonly spec: ProcessSpec;
  readonly opened: OpenedChannel;
  readonly token: string;
  readonly trailer: TrailerScanner;
  readonly stderr: ProgramErrors;
  readonly started: Started;
}

function createProcess({
  context,
  spec,
  opened,
  token,
  trailer,
  stderr,
  started,
}: ProcessParts): RemoteProcess {
  const { channel, connection } = opened;
  const { pid, startTime, noise } = started;
  const exited = channel.closed.then(({ exit, lost }): ProcessExit => {
    const { exitCode } = trailer;
    if (exitCode !== undefined) return { how: 'exited', exitCode };
    return exit === undefined
      ? { how: 'lost', reason: lost?.message ?? 'the channel was closed' }
      : { how: 'killed' };
  });
  let killed: Promise<Reaped> | undefined;
  const kill = async (): Promise<Reaped> => {
    channel.discard();
    stderr.resume();
    channel.stdin.end();
    const warden = connection.runningWarden;
    const reaped = (await warden?.finish(token)) ?? 'unknown';
    // Without a warden the leash does it, when its grace is over.
    const graceMs = warden === undefined ? (spec.graceMs ?? 300) + confirmMs : confirmMs;
    const isClosed = await within(channel.closed, graceMs, context.clock);
    channel.close();
    if (isClosed === undefined) return 'unknown';
    return warden === undefined && isClosed.exit !== undefined ? 'yes' : reaped;
  };
  const close = async (): Promise<void> => {
    await (killed ??= kill());
  };
  const { closing, running } = context;
  const onClosing = (): void => void running.add(close());
  if (closing.aborted) onClosing();
  closing.addEventListener('abort', onClosing, { once: true });
  void channel.closed.then(() => closing.removeEventListener('abort', onClosing));
  return {
    name: spec.name ?? spec.file,
    host: context.host,
    stdin: channel.stdin,
    stdout: channel.stdout,
    stderr,
    pid,
    startTime,
    noise,
    exited,
    signal: (name) => {
      const warden = connection.runningWarden;
      if (warden === undefined || warden.isGone || pid === undefined || startTime === undefined) return false;
      warden.signalProcess(pid, startTime, name);
      return true;
    },
    end: () => {
      channel.stdin.end();
      return exited;
    },
    kill: () => (killed ??= kill()),
    close,
    [Symbol.asyncDispose]: close,
  };
}
