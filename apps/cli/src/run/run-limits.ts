/** The limits that a command line sets. */
export interface RunLimits {
  readonly timeoutMs?: number;
  readonly maxOutputBytes?: number;
}
