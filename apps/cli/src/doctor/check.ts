/** What a check found. `info` is neither good nor bad. */
export type CheckStatus = 'ok' | 'info' | 'warning' | 'failed';

/** One check of `bioxen doctor`. */
export interface Check {
  /** Stable, for programs: `node`, `lua5.4`. */
  readonly id: string;
  readonly status: CheckStatus;
  /** What was found, one line. */
  readonly message: string;
  /** The one command, or step, that mends it. */
  readonly fix?: string;
}
