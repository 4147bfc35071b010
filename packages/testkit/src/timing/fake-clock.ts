import { type Clock, OperationAbortedError, type SleepOptions, type TimerHandle } from '@bioxen/core';

interface Timer {
  readonly dueMs: number;
  readonly callback: () => void;
}

/** A clock that stands still until a test moves it. Timers fire in the order of their moments. */
export class FakeClock implements Clock {
  #wallMs: number;
  #monotonicMs = 0;
  readonly #timers = new Set<Timer>();
  readonly #watchers = new Set<() => void>();

  /** @param nowMs the wall clock's first reading, milliseconds since 1970 */
  constructor(nowMs: number = Date.UTC(2026, 0, 1)) {
    this.#wallMs = nowMs;
  }

  /** Timers that have neither fired nor been cancelled. */
  get pendingTimers(): number {
    return this.#timers.size;
  }

  now(): number {
    return this.#wallMs;
  }

  monotonicMs(): number {
    return this.#monotonicMs;
  }

  setTimeout(callback: () => void, delayMs: number): TimerHandle {
    const timer: Timer = { dueMs: this.#monotonicMs + Math.max(0, delayMs), callback };
    if (delayMs !== Number.POSITIVE_INFINITY) this.#timers.add(timer);
    for (const look of this.#watchers) look();
    return { cancel: (): void => void this.#timers.delete(timer) };
  }

  sleep(durationMs: number, { signal }: SleepOptions = {}): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted === true) {
        reject(OperationAbortedError.fromSignal(signal, 'Sleeping'));
        return;
      }
      const timer = this.setTimeout(() => {
        signal?.removeEventListener('abort', abort);
        resolve();
      }, durationMs);
      const abort = (): void => {
        timer.cancel();
        if (signal !== undefined) reject(OperationAbortedError.fromSignal(signal, 'Sleeping'));
      };
      signal?.addEventListener('abort', abort, { once: true });
    });
  }

  /** Resolves once at least `count` timers are pending: the code under test has begun to wait. */
  async whenTimersPend(count = 1): Promise<void> {
    await new Promise<void>((resolve) => {
      const look = (): void => {
        if (this.#timers.size < count) return;
        this.#watchers.delete(look);
        resolve();
      };
      this.#watchers.add(look);
      look();
    });
  }

  /** Moves both times forward. Before each next timer, what the last one woke has run. */
  async advance(durationMs: number): Promise<void> {
    const target = this.#monotonicMs + durationMs;
    for (let due = this.#next(target); due !== undefined; due = this.#next(target)) {
      this.#timers.delete(due);
      this.#moveTo(due.dueMs);
      due.callback();
      await settled();
    }
    this.#moveTo(target);
    await settled();
  }

  /** Sets the wall clock back or forth, as an administrator does; the monotonic time does not notice. */
  jump(byMs: number): void {
    this.#wallMs += byMs;
  }

  #next(target: number): Timer | undefined {
    let first: Timer | undefined;
    for (const timer of this.#timers) {
      if (timer.dueMs <= target && (first === undefined || timer.dueMs < first.dueMs)) first = timer;
    }
    return first;
  }

  #moveTo(monotonicMs: number): void {
    this.#wallMs += monotonicMs - this.#monotonicMs;
    this.#monotonicMs = monotonicMs;
  }
}

function settled(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
