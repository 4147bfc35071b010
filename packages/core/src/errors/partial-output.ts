/**
 * What a program had written before it was stopped. The strings are the bytes read
 * as UTF-8 with one final newline dropped; the bytes are exact.
 */
export interface PartialOutput {
  readonly stdout: string;
  readonly stderr: string;
  readonly stdoutBytes: Uint8Array;
  readonly stderrBytes: Uint8Array;
  /** More was written than the output limit lets through. */
  readonly truncated: boolean;
}
