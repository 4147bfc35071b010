/** A task that runs, seen from the operation that it runs for. */
export interface SimTask {
  readonly ref: string;
  /** Aborts when the task is cancelled. */
  readonly signal: AbortSignal;
  /** Between 0 and 1. */
  setProgress(fraction: number): void;
  /** Notes that somebody wants the task cancelled. False when it is over. */
  cancel(): boolean;
}
