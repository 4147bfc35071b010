import { type BasicLuaVM, type ExecutionResult, formatBytes, type OutputChunk } from 'bioxen';
import { exitCode } from '../exit-code.js';
import { StandardStreams } from '../terminal/standard-streams.js';
import { exitCodeOf, stopSignals } from '../terminal/stop-signals.js';
import { executeTarget } from './execute-target.js';
import { OutputLimit } from './output-limit.js';
import type { RunLimits } from './run-limits.js';
import type { RunTarget } from './run-target.js';

/** Runs a program whose output leaves as it comes. */
export async function runStreaming(vm: BasicLuaVM, target: RunTarget, limits: RunLimits): Promise<number> {
  const stop = new AbortController();
  let broken: NodeJS.ErrnoException | undefined;
  const streams = new StandardStreams((stream, error) => {
    // Nobody reads our messages any more: no reason to stop.
    if (stream === 'stderr') return;
    broken = error;
    streams.release();
    stop.abort(error);
  });
  using signals = stopSignals((signal) => {
    streams.release();
    stop.abort(signal);
  });
  const limit = new OutputLimit(limits.maxOutputBytes);
  const onOutput = ({ stream, bytes }: OutputChunk): Promise<void> | undefined => {
    const kept = limit.take(bytes);
    return kept.length === 0 ? undefined : streams.write(stream, kept);
  };
  try {
    const result = await executeTarget(vm, target, {
      ...(limits.timeoutMs === undefined ? {} : { timeoutMs: limits.timeoutMs }),
      signal: stop.signal,
      buffer: false,
      buffering: process.stdout.isTTY ? 'line' : 'block',
      onOutput: (chunk) => onOutput(chunk),
    });
    await streams.flush();
    return afterResult(result, limit, streams);
  } catch (error) {
    if (signals.received !== undefined) return exitCodeOf(signals.received);
    if (broken?.code === 'EPIPE') return exitCode.ok;
    throw broken ?? error;
  } finally {
    sayWhatWasDropped(limit, streams);
  }
}

function afterResult(result: ExecutionResult, limit: OutputLimit, streams: StandardStreams): number {
  if (limit.dropped === 0) return result.returnCode;
  const { error } = result;
  if (error !== undefined && error.kind !== 'exit') void streams.write('stderr', `lua: ${error.message}\n`);
  return result.success ? exitCode.error : result.returnCode;
}

function sayWhatWasDropped(limit: OutputLimit, streams: StandardStreams): void {
  if (limit.dropped === 0) return;
  const written = formatBytes(limit.written);
  void streams.write(
    'stderr',
    `bioxen: the program wrote ${written} (${String(limit.written)} bytes), only the first ${formatBytes(limit.maximum)} ` +
      `went out. Raise the limit with --max-output, or leave that option out.\n`,
  );
}
