import { type BaseLuaVM, createDeadline, VMTimeoutError } from '@bioxen/core';
import { exitCode } from '../exit-code.js';
import { errorDocument } from '../report-error.js';
import { printJson } from '../json/print-json.js';
import { runDocument } from '../json/run-document.js';
import type { StandardStreams } from '../terminal/standard-streams.js';
import { exitCodeOf, LAST_OUTPUT_MS, stopSignals } from '../terminal/stop-signals.js';
import { executeTarget } from './execute-target.js';
import { failureHint, type RunCircumstances } from './failure-hint.js';
import type { RunTarget } from './run-target.js';

/** Runs a program and prints one JSON document when it has ended. */
export async function runAsJson(
  vm: BaseLuaVM,
  target: RunTarget,
  circumstances: RunCircumstances,
  streams: StandardStreams,
): Promise<number> {
  const { limits } = circumstances;
  const stop = new AbortController();
  using signals = stopSignals((signal) => {
    stop.abort(signal);
  });
  try {
    const result = await executeTarget(vm, target, {
      ...(limits.timeoutMs === undefined ? {} : { timeoutMs: limits.timeoutMs }),
      ...(limits.maxOutputBytes === undefined ? {} : { maxOutputBytes: limits.maxOutputBytes }),
      signal: stop.signal,
    });
    const document = runDocument(result, await vm.status(), limits);
    const hint = await failureHint(result, circumstances);
    if (hint !== undefined) void streams.write('stderr', `${hint}\n`);
    const isTaken = await handOver(streams, document, limits.timeoutMs, stop.signal);
    if (signals.received !== undefined) return exitCodeOf(signals.received);
    if (!isTaken)
      throw new VMTimeoutError(limits.timeoutMs ?? 0, { operation: 'handing over the JSON document' });
    return result.success && result.truncated ? exitCode.error : result.returnCode;
  } catch (error) {
    if (signals.received === undefined) throw error;
    await handOver(streams, errorDocument(error), LAST_OUTPUT_MS);
    return exitCodeOf(signals.received);
  }
}

/** Prints the document until its reader has all of it, the time is over or the signal aborts. Does the reader have it? */
async function handOver(
  streams: StandardStreams,
  document: unknown,
  timeoutMs: number | undefined,
  signal?: AbortSignal,
): Promise<boolean> {
  using deadline = createDeadline({ timeoutMs, signal });
  const end = deadline.signal();
  end.addEventListener('abort', () => {
    streams.release('stdout');
  });
  await printJson(streams, document);
  return !end.aborted;
}
