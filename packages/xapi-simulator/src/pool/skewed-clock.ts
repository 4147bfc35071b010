import type { Clock, SleepOptions, TimerHandle, TimerOptions } from '@bioxen/core';

/** A clock whose wall time can be wrong, as that of a server can; its timers are right. */
export class SkewedClock implements Clock {
  readonly #clock: Clock;
  #skewMs = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Moves the wall clock. */
  skew(byMs: number): void {
    this.#skewMs += byMs;
  }

  now(): number {
    return this.#clock.now() + this.#skewMs;
  }

  monotonicMs(): number {
    return this.#clock.monotonicMs();
  }

  setTimeout(callback: () => void, delayMs: number, options?: TimerOptions): TimerHandle {
    return this.#clock.setTimeout(callback, delayMs, options);
  }

  sleep(durationMs: number, options?: SleepOptions): Promise<void> {
    return this.#clock.sleep(durationMs, options);
  }
}
