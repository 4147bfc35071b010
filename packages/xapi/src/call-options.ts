/** Last argument of every message. */
export interface CallOptions {
  /** Ends the call: the socket is closed, a task is cancelled. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Milliseconds that the call may take in all, retries included.
   * @defaultValue the client's `deadlines.callMs`
   */
  readonly timeoutMs?: number | undefined;
}
