/** A timer that can be called off. `cancel` after it fired, or twice, does nothing. */
export interface TimerHandle {
  cancel(): void;
}

/** Options of `Clock.setTimeout`. */
export interface TimerOptions {
  /** Do not keep the process alive for this timer. @defaultValue false */
  readonly unref?: boolean | undefined;
}

/** Options of `Clock.sleep`. */
export interface SleepOptions extends TimerOptions {
  /** Ends the sleep early: it rejects with `OperationAbortedError`. */
  readonly signal?: AbortSignal | undefined;
}

/** The only source of time in bioxen. Tests hand in one that they advance by hand. */
export interface Clock {
  /** Wall clock, milliseconds since 1970: for records. It may jump. */
  now(): number;
  /** Milliseconds since some fixed moment: for durations. It never goes back. */
  monotonicMs(): number;
  /** Calls back once. `Infinity` never fires; any other length is kept, beyond 2^31 ms too. */
  setTimeout(callback: () => void, delayMs: number, options?: TimerOptions): TimerHandle;
  sleep(durationMs: number, options?: SleepOptions): Promise<void>;
}
