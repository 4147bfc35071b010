import type { Readable, Writable } from 'node:stream';
import { CommandError } from '../errors/command-error.js';
import { passSudo } from '../sudo/pass-sudo.js';
import type { SudoRequest } from '../sudo/enter-sudo.js';
import { ConnectionLostError } from '../errors/connection-lost-error.js';
import type { CommandResult } from './command-result.js';
import type { SpawnOptions } from './exec-options.js';
import { Halt } from './halt.js';
import type { HostContext } from './host-context.js';
import { registryFailure } from '../guard/boot-failure.js';
import { makeResult } from './make-result.js';
import { type CommandLines, sendCommand } from './running-command.js';
import { signalName } from './signal-name.js';

/**
 * A command that runs, with its streams. Outputs have to be read to their end: what nobody reads stops the program when
 * the window is full, and `result` waits for it. `resume()` reads one that does not matter. A program that goes on writing
 * to one whose reader has left (`break`, `destroy()`) gets SIGPIPE, as it would here.
 */
export interface SpawnedCommand extends AsyncDisposable {
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** How it ended; its outputs are empty there. Rejects as `exec` does. */
  readonly result: Promise<CommandResult>;
  /**
   * Sends a signal to all of its processes, by its name: `SIGINT`. @defaultValue 'SIGTERM'
   * @throws InvalidOptionError for what is no name of a signal
   */
  kill(signal?: string): void;
  /** Stops it, with SIGKILL after the grace. Idempotent. */
  close(): Promise<void>;
}

/** Starts a command; resolves when the server has accepted it. */
export async function spawnCommand(
  context: HostContext,
  request: Omit<CommandLines, 'signal'> & {
    readonly command: string;
    readonly options: SpawnOptions;
    readonly sudo?: SudoRequest | undefined;
  },
): Promise<SpawnedCommand> {
  const { clock, host, closing } = context;
  if (closing.aborted) throw closing.reason;
  const { command, options, guarded, unguarded } = request;
  const { killGraceMs = 500 } = options;
  const startedMs = clock.monotonicMs();
  let queuedMs = 0;
  const halt = new Halt(clock, options.timeoutMs ?? Number.POSITIVE_INFINITY, [
    options.signal,
    context.closing,
  ]);
  const resultWith = (exit: Parameters<typeof makeResult>[0]['exit']): CommandResult => {
    const durationMs = clock.monotonicMs() - startedMs;
    const parts = { command, host, stdout: undefined, stderr: undefined, exit, halted: halt.reason };
    return makeResult({ ...parts, durationMs, queuedMs });
  };
  const running = await sendCommand(context, {
    guarded,
    unguarded,
    warden: options.detached === true ? 'none' : request.warden,
    signal: halt.signal,
    onSlot: () => {
      queuedMs = clock.monotonicMs() - startedMs;
    },
  });
  const { channel, ended } = running;
  if (request.sudo !== undefined) {
    const passage = await passSudo(running, request.sudo, halt.happened, killGraceMs).catch(
      (error: unknown) => {
        halt.close();
        throw error;
      },
    );
    if (passage === 'unregistered') {
      halt.close();
      const reason = 'the warden ended before the command could register';
      throw new ConnectionLostError({ host, started: 'no', reason });
    }
  }
  const settle = async (): Promise<CommandResult> => {
    try {
      const end = await Promise.race([ended, halt.happened]);
      if (typeof end === 'string') {
        const reaped = await running.stop(killGraceMs);
        const [code, reason] =
          end === 'timeout'
            ? (['SSH_COMMAND_TIMEOUT', `did not end within ${String(options.timeoutMs)} ms`] as const)
            : (['SSH_COMMAND_ABORTED', 'was aborted'] as const);
        throw new CommandError({
          code,
          result: resultWith(undefined),
          reaped,
          reason,
          cause: halt.cause,
        });
      }
      const result = resultWith(end.exit);
      const registration = await running.registration();
      if (registration === 'mended' || registration === 'failed') throw registryFailure(host, command);
      if (end.exit !== undefined) return result;
      const reason = end.lost?.message ?? 'the server closed the channel without a report';
      const started = channel.hasSpoken() ? 'yes' : 'maybe';
      throw new ConnectionLostError({
        host,
        started,
        reason,
        partial: result,
        job: running.job,
        cause: end.lost,
      });
    } finally {
      halt.close();
    }
  };
  for (const output of [channel.stdout, channel.stderr]) output.whenUnread = () => running.signal('SIGPIPE');
  const result = settle();
  context.running.set(result, killGraceMs);
  // Who only reads the output need not listen to it.
  result.catch(() => {}).finally(() => context.running.delete(result));
  const close = async (): Promise<void> => {
    halt.stop('abort');
    await result.catch(() => {});
  };
  return {
    stdin: channel.stdin,
    stdout: channel.stdout,
    stderr: channel.stderr,
    result,
    kill: (signal = 'SIGTERM') => running.signal(signalName(signal)),
    close,
    [Symbol.asyncDispose]: close,
  };
}
