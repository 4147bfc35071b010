import type { Reaped } from '../errors/started.js';

/** What became of what a lost connection had left on its host: the next connection ends it. */
export interface ReapedJobs {
  readonly host: string;
  /** Names of jobs, as `ConnectionLostError` and the exit of a process have them. */
  readonly jobs: readonly string[];
  /** Are all of them known to be gone? */
  readonly reaped: Reaped;
}
