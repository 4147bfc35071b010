import {
  type ExecuteOptions,
  type ExecutionResult,
  type LuaFailure,
  LuaProgramError,
  type LuaValue,
  type SandboxTier,
} from '@bioxen/core';
import type { DriverOutcome } from './driver-outcome.js';
import type { OutputCollector } from './output-collector.js';
import { becomeTextLater, LONG_BYTES, outputText } from './output-text.js';

const NO_VALUES: readonly LuaValue[] = Object.freeze([]);

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

/** Puts together the one shape of result. @throws LuaProgramError when it failed and `reject` was asked for */
export function toExecutionResult(
  outcome: DriverOutcome,
  output: OutputCollector,
  wallMs: number,
  sandbox: SandboxTier,
  options: ExecuteOptions,
): ExecutionResult {
  const error = failureOf(outcome);
  const strip = options.stripFinalNewline ?? true;
  const stdoutBytes = output.bytes('stdout');
  const stderrBytes = output.bytes('stderr');
  const isMeasured = outcome.kind !== 'exited';
  // One literal, no spreads: this is the hot path of short programs.
  const result: Writable<ExecutionResult> = {
    stdout: stdoutBytes.length > LONG_BYTES ? '' : outputText(stdoutBytes, strip),
    stderr: stderrBytes.length > LONG_BYTES ? '' : outputText(stderrBytes, strip),
    stdoutBytes,
    stderrBytes,
    values: outcome.kind === 'returned' ? outcome.values : NO_VALUES,
    returnCode: outcome.kind === 'exited' ? outcome.status : error === undefined ? 0 : 1,
    success: error === undefined,
    exited: outcome.kind === 'exited',
    durationMs: wallMs,
    truncated: output.truncated,
    usage: {
      wallMs,
      cpuMs: isMeasured ? outcome.cpuMs : 0,
      luaHeapBytes: isMeasured ? outcome.luaHeapBytes : 0,
      outputBytes: output.written,
    },
    sandbox,
  };
  if (stdoutBytes.length > LONG_BYTES) becomeTextLater(result, 'stdout', stdoutBytes, strip);
  if (stderrBytes.length > LONG_BYTES) becomeTextLater(result, 'stderr', stderrBytes, strip);
  if (error !== undefined) result.error = error;
  if (options.reject === true && !result.success) throw new LuaProgramError(result);
  return result;
}

function failureOf(outcome: DriverOutcome): LuaFailure | undefined {
  if (outcome.kind === 'failed') return outcome.failure;
  if (outcome.kind === 'returned' || outcome.status === 0) return undefined;
  const message = `the program ended itself with os.exit(${String(outcome.status)})`;
  return { kind: 'exit', message, traceback: '', frames: [], value: outcome.status };
}

/** What lua(1) writes to standard error for a failed program. */
export function failureText(failure: LuaFailure): string {
  return `lua: ${failure.message}\n${failure.traceback === '' ? '' : `${failure.traceback}\n`}`;
}
