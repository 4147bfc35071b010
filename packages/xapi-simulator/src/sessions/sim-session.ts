/** A login. */
export interface SimSession {
  readonly ref: string;
  readonly user: string;
  readonly originator: string;
  /** Made on a slave for that slave only. */
  readonly isLocal: boolean;
  /** When it was last used, milliseconds since 1970. */
  lastUsedMs: number;
  /** Tasks that run under it; one with a task is not collected. */
  runningTasks: number;
}
