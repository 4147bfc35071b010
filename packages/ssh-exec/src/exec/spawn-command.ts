import type { Readable, Writable } from 'node:stream';
import { CommandError } from '../errors/command-error.js';
import { ConnectionLostError } from '../errors/connection-lost-error.js';
import type { CommandResult } from './command-result.js';
import type { SpawnOptions } from './exec-options.js';
import { Halt } from './halt.js';
import type { HostContext } from './host-context.js';
import { makeResult } from './make-result.js';
import { type CommandLines, sendCommand } from './running-command.js';

/**
 * A command that runs, with its streams. Both outputs have to be read to their end: what nobody reads stops the program
 * when the window is full.
 */
export interface SpawnedCommand extends AsyncDisposable {
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** How it ended; its outputs are empty there. Rejects as `exec` does. */
  readonly result: Promise<CommandResult>;
  /** Sends a signal to all of its processes. @defaultValue 'SIGTERM' */
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
      if (end.exit !== undefined) return result;
      const reason = end.lost?.message ?? 'the server closed the channel without a report';
      const started = channel.hasSpoken() ? 'yes' : 'maybe';
      throw new ConnectionLostError({ host, started, reason, partial: result, cause: end.lost });
    } finally {
      halt.close();
    }
  };
  const result = settle();
  context.running.add(result);
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
    kill: (signal = 'SIGTERM') => running.signal(signal),
    close,
    [Symbol.asyncDispose]: close,
  };
}
