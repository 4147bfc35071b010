import type { BasicLuaVM } from 'bioxen';
import { exitCode } from '../exit-code.js';
import { errorDocument } from '../report-error.js';
import { printJson } from '../json/print-json.js';
import { runDocument } from '../json/run-document.js';
import { exitCodeOf, stopSignals } from '../terminal/stop-signals.js';
import { executeTarget } from './execute-target.js';
import { fileHint } from './file-hint.js';
import type { RunLimits } from './run-limits.js';
import type { RunTarget } from './run-target.js';

/** Runs a program and prints one JSON document when it has ended. */
export async function runAsJson(vm: BasicLuaVM, target: RunTarget, limits: RunLimits): Promise<number> {
  const stop = new AbortController();
  using signals = stopSignals((signal) => {
    stop.abort(signal);
  });
  try {
    const result = await executeTarget(vm, target, { ...limits, signal: stop.signal });
    printJson(runDocument(result, await vm.status()));
    const hint = fileHint(result);
    if (hint !== undefined) process.stderr.write(`${hint}\n`);
    return result.success && result.truncated ? exitCode.error : result.returnCode;
  } catch (error) {
    if (signals.received === undefined) throw error;
    printJson(errorDocument(error));
    return exitCodeOf(signals.received);
  }
}
