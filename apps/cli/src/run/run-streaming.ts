import { type BaseLuaVM, formatBytes, type OutputChunk } from '@bioxen/core';
import { exitCode } from '../exit-code.js';
import type { StandardStreams } from '../terminal/standard-streams.js';
import { ProgramOutput } from '../terminal/program-output.js';
import { shareTarget } from '../terminal/share-target.js';
import { endLineOf, exitCodeOf, stopSignals } from '../terminal/stop-signals.js';
import { executeTarget } from './execute-target.js';
import { failureHint, type RunCircumstances } from './failure-hint.js';
import { OutputLimit } from './output-limit.js';
import type { RunTarget } from './run-target.js';

const NEWLINE = 10;

/** Runs a program whose output leaves as it comes. */
export async function runStreaming(
  vm: BaseLuaVM,
  target: RunTarget,
  circumstances: RunCircumstances,
  streams: StandardStreams,
): Promise<number> {
  const { limits } = circumstances;
  const stop = new AbortController();
  const output = new ProgramOutput(streams);
  using signals = stopSignals((signal) => {
    endLineOf(signal, streams);
    streams.release('stdout', 'stderr');
    stop.abort(signal);
  });
  const limit = new OutputLimit(limits.maxOutputBytes);
  let isMidLine = false;
  /** Writes a message of ours, on a line of its own. */
  const say = (message: string): void => {
    void streams.write('stderr', `${isMidLine ? '\n' : ''}${message}\n`);
    isMidLine = false;
  };
  const onOutput = ({ stream, bytes }: OutputChunk): Promise<void> | undefined => {
    const kept = limit.take(bytes);
    if (kept.length === 0) return undefined;
    isMidLine = kept.at(-1) !== NEWLINE && (stream === 'stderr' || shareTarget());
    return output.write(stream, kept);
  };
  try {
    const result = await executeTarget(vm, target, {
      ...(limits.timeoutMs === undefined ? {} : { timeoutMs: limits.timeoutMs }),
      // The VM ends the program of a stranger there; any other runs on, and what exceeds the limit is dropped here.
      ...(limits.maxOutputBytes === undefined ? {} : { maxOutputBytes: limits.maxOutputBytes }),
      signal: AbortSignal.any([stop.signal, output.signal]),
      buffer: false,
      buffering: process.stdout.isTTY ? 'line' : 'block',
      onOutput: (chunk) => onOutput(chunk),
    });
    if (limit.dropped > 0 && result.error !== undefined && result.error.kind !== 'exit') {
      say(`lua: ${result.error.message}`);
    }
    const hint = await failureHint(result, circumstances);
    if (hint !== undefined) say(hint);
    return limit.dropped > 0 && result.success ? exitCode.error : result.returnCode;
  } catch (error) {
    if (signals.received !== undefined) return exitCodeOf(signals.received);
    // What the reader's going means, and what is said of it, is decided where all commands end.
    if (output.signal.aborted) return exitCode.ok;
    throw error;
  } finally {
    if (limit.dropped > 0) say(droppedMessage(limit));
  }
}

function droppedMessage(limit: OutputLimit): string {
  const sizes = [limit.written, limit.maximum];
  const short = sizes.map((bytes) => formatBytes(bytes));
  // Rounded, two sizes that differ by little look the same.
  const [written = '', first = ''] =
    short[0] === short[1] ? sizes.map((bytes) => `${String(bytes)} bytes`) : short;
  return (
    `bioxen: the program wrote ${written}, only the first ${first} went out. ` +
    'Raise the limit with --max-output, or leave that option out.'
  );
}
