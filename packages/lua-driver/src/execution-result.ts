import {
  type ExecuteOptions,
  type ExecutionResult,
  type LuaFailure,
  LuaProgramError,
  type SandboxTier,
} from '@bioxen/core';
import type { DriverOutcome } from './driver-outcome.js';
import type { OutputCollector } from './output-collector.js';

/** Puts together the one shape of result. @throws LuaProgramError when it failed and `reject` was asked for */
export function toExecutionResult(
  outcome: DriverOutcome,
  output: OutputCollector,
  wallMs: number,
  sandbox: SandboxTier,
  options: ExecuteOptions,
): ExecutionResult {
  const error = failureOf(outcome);
  const ended = outcome.kind === 'exited';
  const result: ExecutionResult = {
    ...output.snapshot(options.stripFinalNewline ?? true),
    values: outcome.kind === 'returned' ? outcome.values : [],
    returnCode: ended ? outcome.status : error === undefined ? 0 : 1,
    success: error === undefined,
    ...(error === undefined ? {} : { error }),
    durationMs: wallMs,
    usage: {
      wallMs,
      cpuMs: ended ? 0 : outcome.cpuMs,
      luaHeapBytes: ended ? 0 : outcome.luaHeapBytes,
      outputBytes: output.written,
    },
    sandbox,
  };
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
