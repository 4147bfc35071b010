import type { RemoteLimits } from '../exec/remote-limits.js';

/** A program that is started to be talked to. */
export interface ProcessSpec {
  /** For messages: `worker`. @defaultValue `file` */
  readonly name?: string | undefined;
  readonly file: string;
  readonly args?: readonly string[] | undefined;
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  readonly cwd?: string | undefined;
  /** What is written to its input at once, before anything is known of it. */
  readonly bootPayload?: Uint8Array | string | undefined;
  /** From the end of its input to SIGKILL. @defaultValue 300 */
  readonly graceMs?: number | undefined;
  /** Limits that hold on the host, even when nobody can reach it any more. */
  readonly limits?: RemoteLimits | undefined;
}
