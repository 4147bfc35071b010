import type { Readable } from 'node:stream';
import type { SudoOptions } from '../sudo/sudo-options.js';
import type { RemoteLimits } from './remote-limits.js';

/** Bytes for the standard input of a program. */
export type CommandInput = string | Uint8Array | Readable | AsyncIterable<Uint8Array | string>;

/** Options of `spawn`. */
export interface SpawnOptions {
  /**
   * Variables of the program, beside those of the account; those that are `undefined` are left out. Their values are seen in
   * the process list of the host.
   */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /** @defaultValue the home folder of the account */
  readonly cwd?: string | undefined;
  /** From the call to the end of the program; `Infinity` is no limit. @defaultValue Infinity */
  readonly timeoutMs?: number | undefined;
  /** From SIGTERM to SIGKILL when the program is stopped. @defaultValue 500 */
  readonly killGraceMs?: number | undefined;
  /** Stops the program and all of its processes. */
  readonly signal?: AbortSignal | undefined;
  /** Limits that the host keeps. A program that is ended by them is a result with `signal: 'SIGKILL'`. */
  readonly limits?: RemoteLimits | undefined;
  /**
   * Run as another user by the `sudo` of the host, which has to allow `/bin/sh` as that user. Its death by a signal is told
   * as an exit code above 128. `true` is root, without a password. @defaultValue false
   * @throws SudoError when sudo does not let it run
   */
  readonly sudo?: boolean | SudoOptions | undefined;
  /** Leave the program alone when the connection ends. It can then not be stopped. @defaultValue false */
  readonly detached?: boolean | undefined;
}

/** Options of `exec`. */
export interface ExecOptions extends SpawnOptions {
  /** @defaultValue nothing */
  readonly input?: CommandInput | undefined;
  /** Most bytes of each output; a program that writes more is stopped. @defaultValue 10485760 */
  readonly maxBufferBytes?: number | undefined;
  /** Throw `CommandError` for anything but exit code 0. @defaultValue false */
  readonly reject?: boolean | undefined;
}
