import { CommandError, type CommandErrorCode } from '../errors/command-error.js';
import { ConnectionLostError } from '../errors/connection-lost-error.js';
import type { Reaped } from '../errors/started.js';
import type { SudoRequest } from '../sudo/enter-sudo.js';
import { passSudo } from '../sudo/pass-sudo.js';
import { type Collected, collectOutput } from './collect-output.js';
import type { CommandResult } from './command-result.js';
import type { ExecOptions } from './exec-options.js';
import { feedInput } from './feed-input.js';
import { Halt, type HaltReason } from './halt.js';
import { type HostContext, running } from './host-context.js';
import { makeResult } from './make-result.js';
import { type CommandLines, type RunningCommand, sendCommand } from './running-command.js';
import { registryFailure } from '../guard/boot-failure.js';
import { within } from './within.js';

/** A command with the lines that start it. */
export interface CommandRequest extends Omit<CommandLines, 'signal'> {
  /** For people. */
  readonly command: string;
  readonly options: ExecOptions;
  /** What leads it through sudo. */
  readonly sudo?: SudoRequest | undefined;
}

const defaultMaxBufferBytes = 10 * 1024 * 1024;

// How long a stop waits for a command that is just being sent.
const sendingMs = 1_000;

/**
 * Runs a command to its end and collects what it writes. It succeeds only with a report of the program's end; what came
 * without one is a `ConnectionLostError`.
 */
export function runCommand(context: HostContext, request: CommandRequest): Promise<CommandResult> {
  if (context.closing.aborted) return Promise.reject(context.closing.reason as Error);
  return running(context, runRegistered(context, request), request.options.killGraceMs ?? 500);
}

// The warden may end between two jobs; the next one starts another.
const mostAttempts = 3;

async function runRegistered(context: HostContext, request: CommandRequest): Promise<CommandResult> {
  for (let attempt = 1; ; attempt += 1) {
    const { input } = request.options;
    const isWhole = input === undefined || typeof input === 'string' || input instanceof Uint8Array;
    // What did not find its warden is sent again when that is there, so it must be possible to send it again.
    const hurried = isWhole && attempt === 1 ? request.hurried : undefined;
    const result = await runToEnd(context, { ...request, hurried });
    if (result !== 'unregistered') return result;
    if (isWhole && attempt < mostAttempts) continue;
    const reason = 'the warden ended before the command could register';
    throw new ConnectionLostError({ host: context.host, started: 'no', reason });
  }
}

async function runToEnd(
  context: HostContext,
  request: CommandRequest,
): Promise<CommandResult | 'unregistered'> {
  const { clock, host } = context;
  const { command, options, guarded, unguarded } = request;
  const { killGraceMs = 500, maxBufferBytes = defaultMaxBufferBytes } = options;
  const startedMs = clock.monotonicMs();
  const halt = new Halt(clock, options.timeoutMs ?? Number.POSITIVE_INFINITY, [
    options.signal,
    context.closing,
  ]);
  let stdout: Collected | undefined;
  let stderr: Collected | undefined;
  let queuedMs = 0;
  const resultWith = (exit: Parameters<typeof makeResult>[0]['exit']): CommandResult =>
    makeResult({
      command,
      host,
      stdout,
      stderr,
      exit,
      halted: halt.reason,
      durationMs: clock.monotonicMs() - startedMs,
      queuedMs,
    });
  const halted = (reason: HaltReason, reaped: Reaped): CommandError =>
    new CommandError({
      code: haltCodes[reason],
      result: resultWith(undefined),
      reaped,
      reason: haltReason(reason, options),
      cause: reason === 'abort' ? halt.cause : undefined,
    });

  try {
    const sent = sendCommand(context, {
      guarded,
      unguarded,
      hurried: options.detached === true ? undefined : request.hurried,
      warden: options.detached === true ? 'none' : request.warden,
      signal: halt.signal,
      onSlot: () => {
        queuedMs = clock.monotonicMs() - startedMs;
      },
    });
    const running = await Promise.race([sent.catch((error: unknown) => ({ error })), halt.happened]);
    if (typeof running === 'string') throw halted(running, await stopUnsent(sent, killGraceMs, context));
    if ('error' in running) {
      if (halt.reason !== undefined) throw halted(halt.reason, 'yes');
      throw running.error;
    }
    const { channel, ended } = running;
    if (request.sudo !== undefined) {
      const passage = await passSudo(running, request.sudo, halt.happened, killGraceMs);
      if (passage === 'unregistered') return passage;
      if (passage !== 'started') throw halted(passage.halted, await running.stop(killGraceMs));
    }
    stdout = collectOutput(channel.stdout, maxBufferBytes, () => halt.stop('limit'));
    stderr = collectOutput(channel.stderr, maxBufferBytes, () => halt.stop('limit'));
    const inputProblem = running.isLeashed
      ? new Promise<never>(() => {})
      : feedInput(channel.stdin, options.input);
    const end = await Promise.race([ended, halt.happened, inputProblem]);
    if (typeof end === 'string') throw halted(end, await running.stop(killGraceMs));
    if ('inputError' in end) {
      // Half an input must not look like a whole one.
      await running.stop(killGraceMs);
      throw end.inputError;
    }
    const result = resultWith(end.exit);
    if (running.isUnregistered(result.exitCode, result.stderr)) {
      if ((await running.registration()) === 'failed') throw registryFailure(host, command, result.stderr);
      return 'unregistered';
    }
    if (end.exit === undefined) {
      throw new ConnectionLostError({
        host,
        started: channel.hasSpoken() ? 'yes' : 'maybe',
        reason: end.lost?.message ?? 'the server closed the channel without a report',
        partial: result,
        job: running.job,
        cause: end.lost,
      });
    }
    if (options.reject === true && result.failed) throw failure(result);
    return result;
  } finally {
    halt.close();
  }
}

async function stopUnsent(
  sent: Promise<RunningCommand>,
  graceMs: number,
  { clock }: HostContext,
): Promise<Reaped> {
  const settled = sent.then(
    (running) => running.stop(graceMs),
    // Nothing was started.
    (): Reaped => 'yes',
  );
  return (await within(settled, sendingMs + graceMs, clock)) ?? 'unknown';
}

function failure(result: CommandResult): CommandError {
  const end =
    result.signal === undefined ? `with exit code ${String(result.exitCode)}` : `by ${result.signal}`;
  const said = result.stderr.trim().split('\n').at(-1) ?? '';
  const reason = `ended ${end}${said === '' ? '' : `: ${said.slice(0, 200)}`}`;
  return new CommandError({ code: 'SSH_COMMAND_FAILED', result, reason, reaped: 'yes' });
}

const haltCodes: Readonly<Record<HaltReason, CommandErrorCode>> = {
  timeout: 'SSH_COMMAND_TIMEOUT',
  abort: 'SSH_COMMAND_ABORTED',
  limit: 'SSH_COMMAND_OUTPUT_LIMIT',
};

function haltReason(
  reason: HaltReason,
  { timeoutMs, maxBufferBytes = defaultMaxBufferBytes }: ExecOptions,
): string {
  switch (reason) {
    case 'timeout':
      return `did not end within ${String(timeoutMs)} ms`;
    case 'abort':
      return 'was aborted';
    case 'limit':
      return `wrote more than ${maxBufferBytes} bytes`;
  }
}
