import { InvalidOptionError } from '../errors/invalid-option-error.js';
import type { Clock, SleepOptions, TimerHandle, TimerOptions } from './clock.js';
import { sleepWith } from './sleep-with.js';

// Node fires longer timers at once.
const longestTimerMs = 2 ** 31 - 1;

/** The computer's own time. */
export const systemClock: Clock = Object.freeze({
  now: (): number => Date.now(),
  monotonicMs: (): number => performance.now(),
  setTimeout: startTimer,
  sleep: (durationMs: number, options?: SleepOptions): Promise<void> =>
    sleepWith(systemClock, durationMs, options),
});

function startTimer(callback: () => void, delayMs: number, options: TimerOptions = {}): TimerHandle {
  if (Number.isNaN(delayMs)) {
    throw InvalidOptionError.unexpected('delayMs', delayMs, 'a number of milliseconds');
  }
  if (delayMs === Number.POSITIVE_INFINITY) return { cancel: (): void => {} };
  const dueMs = performance.now() + delayMs;
  let timer: NodeJS.Timeout | undefined;
  function arm(remainingMs: number): void {
    const step = Math.max(0, Math.min(remainingMs, longestTimerMs));
    timer = setTimeout(() => {
      const left = remainingMs > longestTimerMs ? dueMs - performance.now() : 0;
      if (left > 0) arm(left);
      else callback();
    }, step);
    if (options.unref === true) timer.unref();
  }
  arm(delayMs);
  return { cancel: (): void => clearTimeout(timer) };
}
