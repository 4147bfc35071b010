import type { Clock, TimerHandle } from '@bioxen/core';

/** Calls back when for so long nothing was touched. It keeps no process alive. */
export class IdleTimer {
  readonly #clock: Clock;
  readonly #timeoutMs: number | undefined;
  readonly #onIdle: () => void;
  #timer: TimerHandle | undefined;
  #isStopped = false;

  /** @param timeoutMs milliseconds; undefined for never */
  constructor(clock: Clock, timeoutMs: number | undefined, onIdle: () => void) {
    this.#clock = clock;
    this.#timeoutMs = timeoutMs;
    this.#onIdle = onIdle;
    this.touch();
  }

  touch(): void {
    if (this.#timeoutMs === undefined || this.#isStopped) return;
    this.#timer?.cancel();
    this.#timer = this.#clock.setTimeout(this.#onIdle, this.#timeoutMs, { unref: true });
  }

  /** Goes on after a stop. */
  start(): void {
    this.#isStopped = false;
    this.touch();
  }

  stop(): void {
    this.#isStopped = true;
    this.#timer?.cancel();
  }
}
