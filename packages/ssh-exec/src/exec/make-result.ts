import type { SessionExit } from '../transport/transport.js';
import type { Collected } from './collect-output.js';
import type { CommandResult } from './command-result.js';
import type { HaltReason } from './halt.js';

/** What a result is made of. */
export interface ResultParts {
  readonly command: string;
  readonly host: string;
  readonly stdout: Collected | undefined;
  readonly stderr: Collected | undefined;
  readonly exit: SessionExit | undefined;
  readonly halted: HaltReason | undefined;
  readonly durationMs: number;
  readonly queuedMs: number;
}

const nothing = new Uint8Array();

/** A frozen result. */
export function makeResult(parts: ResultParts): CommandResult {
  const { stdout, stderr, exit, halted } = parts;
  const stdoutBytes = stdout?.bytes() ?? nothing;
  const stderrBytes = stderr?.bytes() ?? nothing;
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  return Object.freeze({
    command: parts.command,
    host: parts.host,
    stdout: decoder.decode(stdoutBytes),
    stderr: decoder.decode(stderrBytes),
    stdoutBytes,
    stderrBytes,
    exitCode: exit?.exitCode,
    signal: exit?.signal,
    failed: exit?.exitCode !== 0,
    timedOut: halted === 'timeout',
    isCanceled: halted === 'abort',
    isMaxBuffer: halted === 'limit',
    isTerminated: exit?.signal !== undefined,
    truncated: Object.freeze({ stdout: stdout?.isTruncated ?? false, stderr: stderr?.isTruncated ?? false }),
    durationMs: parts.durationMs,
    queuedMs: parts.queuedMs,
  });
}
