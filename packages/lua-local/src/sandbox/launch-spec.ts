import type { Clock, Random, VmLimits } from '@bioxen/core';
import type { ResolvedSandbox } from './sandbox-options.js';

/** An interpreter to start behind the walls of a tier. */
export interface LaunchSpec {
  /** Absolute path of the interpreter. */
  readonly command: string;
  /**
   * Seen by everyone on this computer: never code, never secrets. What they start must end when its stdin ends: if
   * we are killed while the walls go up, bubblewrap lets the interpreter begin all the same, with nobody behind.
   */
  readonly args: readonly string[];
  readonly sandbox: ResolvedSandbox;
  readonly limits: VmLimits;
  /** The process runs one program, so that `cpuMs` is the process's limit. @defaultValue false */
  readonly oneShot?: boolean | undefined;
  /** @defaultValue the private directory; in tier `none` that of this process */
  readonly workingDirectory?: string | undefined;
  /** Goes before `sandbox.env`. @defaultValue empty */
  readonly environment?: Readonly<Record<string, string>> | undefined;
  readonly clock: Clock;
  readonly random: Random;
}
