import { InvalidOptionError } from '../errors/invalid-option-error.js';
import { VMTimeoutError } from '../errors/vm-timeout-error.js';
import type { Clock, TimerHandle } from './clock.js';
import { systemClock } from './system-clock.js';

/** Options of `createDeadline`. */
export interface DeadlineOptions {
  /** Counted from now. `Infinity` or undefined never passes. */
  readonly timeoutMs?: number | undefined;
  /** What is waited for; begins the message of the time-out. @defaultValue 'Operation' */
  readonly operation?: string | undefined;
  /** The caller's own signal, joined into `signal()`. */
  readonly signal?: AbortSignal | undefined;
  /** @defaultValue systemClock */
  readonly clock?: Clock | undefined;
}

/** A moment by which several steps together must be done. */
export interface Deadline {
  readonly timeoutMs: number;
  /** Never negative; `Infinity` when there is no limit. */
  remainingMs(): number;
  hasPassed(): boolean;
  /** Throws `VMTimeoutError` when the moment has passed. */
  throwIfPassed(): void;
  /**
   * Aborts when the moment passes (reason: `VMTimeoutError`) or with the caller's
   * signal (its reason). The same object each time; its timer keeps no process alive.
   */
  signal(): AbortSignal;
  /** Drops the timer and the listener: call it when the work is done. Idempotent. */
  close(): void;
  [Symbol.dispose](): void;
}

/** A deadline on the monotonic clock: a jump of the wall clock does not move it. */
export function createDeadline(options: DeadlineOptions = {}): Deadline {
  const { operation = 'Operation', signal: parent, clock = systemClock } = options;
  const timeoutMs = options.timeoutMs ?? Number.POSITIVE_INFINITY;
  if (!(timeoutMs >= 0)) {
    throw InvalidOptionError.unexpected('timeoutMs', timeoutMs, 'a number of milliseconds, 0 or more');
  }
  const startedMs = clock.monotonicMs();
  let controller: AbortController | undefined;
  let timer: TimerHandle | undefined;

  const remainingMs = (): number => Math.max(0, startedMs + timeoutMs - clock.monotonicMs());
  const timeout = (): VMTimeoutError => new VMTimeoutError(timeoutMs, { operation });
  const follow = (): void => controller?.abort(parent?.reason);

  function close(): void {
    timer?.cancel();
    parent?.removeEventListener('abort', follow);
  }

  function open(): AbortController {
    const opened = new AbortController();
    if (parent?.aborted === true) opened.abort(parent.reason);
    else if (remainingMs() === 0) opened.abort(timeout());
    else {
      parent?.addEventListener('abort', follow, { once: true });
      timer = clock.setTimeout(() => opened.abort(timeout()), remainingMs(), { unref: true });
    }
    return opened;
  }

  return {
    timeoutMs,
    remainingMs,
    hasPassed: () => remainingMs() === 0,
    throwIfPassed: () => {
      if (remainingMs() === 0) throw timeout();
    },
    signal: () => (controller ??= open()).signal,
    close,
    [Symbol.dispose]: close,
  };
}
