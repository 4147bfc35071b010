/**
 * How a remote command ended and what it wrote. An exit code other than 0 and death by a signal are results, not
 * errors. The texts are the bytes read as UTF-8, never trimmed; the bytes are exact.
 */
export interface CommandResult {
  /** What was run, for people; values of `env` are not in it. */
  readonly command: string;
  readonly host: string;
  readonly stdout: string;
  readonly stderr: string;
  readonly stdoutBytes: Uint8Array;
  readonly stderrBytes: Uint8Array;
  /** Undefined when a signal ended it, or when nobody knows. */
  readonly exitCode: number | undefined;
  /** `SIGKILL`. */
  readonly signal: string | undefined;
  /** Anything but exit code 0. */
  readonly failed: boolean;
  readonly timedOut: boolean;
  readonly isCanceled: boolean;
  /** It wrote more than `maxBufferBytes`. */
  readonly isMaxBuffer: boolean;
  /** A signal ended it. */
  readonly isTerminated: boolean;
  readonly truncated: { readonly stdout: boolean; readonly stderr: boolean };
  /** From the call to the end. */
  readonly durationMs: number;
  /** How much of it was spent waiting for a free channel. */
  readonly queuedMs: number;
}
