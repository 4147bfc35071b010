/** Something that lives in the daemon beside the sessions. Clients call it by its name. */
export interface DaemonService {
  /** What would be lost if the daemon ended now. While there is any, it does not end by itself. */
  readonly alive: number;
  /**
   * Answers a call with plain data.
   * @param params what a client sent: plain data that nobody has checked
   * @param signal aborts when the client no longer wants the answer; one that is gone wants what it asked for still
   * @param gone aborts when the client is gone, killed or cut off: for calls that nobody else can end
   */
  call(method: string, params: unknown, signal: AbortSignal, gone: AbortSignal): Promise<unknown>;
  /** The daemon ends. */
  close(): Promise<void>;
}
