import type { VmFlags } from '../vms/vm-flags.js';

/** The options of `bioxen run`, as commander gives them. */
export interface RunOptions extends VmFlags {
  readonly eval?: string;
  readonly maxOutput?: string;
  readonly modules?: string;
  readonly env?: string;
  readonly json?: boolean;
  readonly jsonSchema?: boolean;
}

/** A command line of `bioxen run`. */
export interface RunRequest {
  /** What is no option: the script, unless there is `-e`, and its arguments. */
  readonly words: readonly string[];
  /** The whole command line, for the place of `--`. */
  readonly given: readonly string[];
  /** The options of `run` itself, as they are written. */
  readonly ownFlags: readonly (string | undefined)[];
  readonly options: RunOptions;
}
