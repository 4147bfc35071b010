import { describe, expect, test, vi } from 'vitest';
import { InvalidOptionError } from '../errors/invalid-option-error.js';
import { VMTimeoutError } from '../errors/vm-timeout-error.js';
import type { Clock, TimerHandle } from './clock.js';
import { createDeadline } from './deadline.js';

/** Time that moves when told; testkit's fake clock would be an import upwards. */
function steppedClock(): { clock: Clock; advance: (ms: number) => void; timers: () => number } {
  let nowMs = 0;
  const timers = new Set<{ dueMs: number; callback: () => void }>();
  const clock: Clock = {
    now: () => nowMs,
    monotonicMs: () => nowMs,
    setTimeout: (callback, delayMs): TimerHandle => {
      const timer = { dueMs: nowMs + delayMs, callback };
      timers.add(timer);
      return { cancel: () => void timers.delete(timer) };
    },
    sleep: vi.fn<Clock['sleep']>(),
  };
  const advance = (ms: number): void => {
    nowMs += ms;
    for (const timer of timers) {
      if (timer.dueMs <= nowMs) {
        timers.delete(timer);
        timer.callback();
      }
    }
  };
  return { clock, advance, timers: () => timers.size };
}

describe('createDeadline', () => {
  test('counts down on the monotonic clock and never below 0', () => {
    const { clock, advance } = steppedClock();
    const deadline = createDeadline({ timeoutMs: 100, clock });
    advance(40);
    expect(deadline.remainingMs()).toBe(60);
    expect(deadline.hasPassed()).toBe(false);
    deadline.throwIfPassed();
    advance(100);
    expect(deadline.remainingMs()).toBe(0);
    expect(deadline.hasPassed()).toBe(true);
    expect(() => deadline.throwIfPassed()).toThrow('Operation timed out after 100ms');
  });

  test('aborts its one signal with VMTimeoutError when the moment passes', () => {
    const { clock, advance, timers } = steppedClock();
    const deadline = createDeadline({ timeoutMs: 100, operation: 'cloning', clock });
    const signal = deadline.signal();
    expect(deadline.signal()).toBe(signal);
    expect(signal.aborted).toBe(false);
    advance(100);
    expect(signal.reason).toBeInstanceOf(VMTimeoutError);
    expect(signal.reason).toHaveProperty('message', 'Cloning timed out after 100ms');
    expect(timers()).toBe(0);
  });

  test('gives an aborted signal when the moment has passed already', () => {
    expect(createDeadline({ timeoutMs: 0 }).signal().reason).toBeInstanceOf(VMTimeoutError);
  });

  test('follows the signal of the caller with its reason', () => {
    const caller = new AbortController();
    const deadline = createDeadline({ signal: caller.signal });
    const signal = deadline.signal();
    caller.abort('stop');
    expect(signal.reason).toBe('stop');
    expect(createDeadline({ signal: caller.signal }).signal().reason).toBe('stop');
    deadline.close();
  });

  test('never passes without a time-out', () => {
    const deadline = createDeadline();
    expect(deadline.remainingMs()).toBe(Number.POSITIVE_INFINITY);
    expect(deadline.hasPassed()).toBe(false);
    expect(deadline.signal().aborted).toBe(false);
  });

  test('leaves no timer behind when it is closed, also twice', () => {
    const { clock, timers } = steppedClock();
    const caller = new AbortController();
    const deadline = createDeadline({ timeoutMs: 100, signal: caller.signal, clock });
    const signal = deadline.signal();
    expect(timers()).toBe(1);
    deadline.close();
    deadline[Symbol.dispose]();
    expect(timers()).toBe(0);
    caller.abort();
    expect(signal.aborted).toBe(false);
  });

  test('refuses a time-out that is negative or no number', () => {
    expect(() => createDeadline({ timeoutMs: -1 })).toThrow(InvalidOptionError);
    expect(() => createDeadline({ timeoutMs: Number.NaN })).toThrow(InvalidOptionError);
  });
});
