import { describe, expect, test, vi } from 'vitest';
import { InvalidOptionError } from '../errors/invalid-option-error.js';
import { OperationAbortedError } from '../errors/operation-aborted-error.js';
import { systemClock } from './system-clock.js';
import { throwIfAborted } from './throw-if-aborted.js';

describe('systemClock', () => {
  test('tells wall time and a time that never goes back', () => {
    const before = Date.now();
    expect(systemClock.now()).toBeGreaterThanOrEqual(before);
    const first = systemClock.monotonicMs();
    expect(systemClock.monotonicMs()).toBeGreaterThanOrEqual(first);
  });

  test('calls back once, unless cancelled; cancelling again does nothing', async () => {
    const cancelled = vi.fn<() => void>();
    const handle = systemClock.setTimeout(cancelled, 0);
    handle.cancel();
    handle.cancel();
    await new Promise<void>((resolve) => {
      systemClock.setTimeout(resolve, 1);
    });
    expect(cancelled).not.toHaveBeenCalled();
  });

  test('keeps delays that are longer than a timer of Node', () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    try {
      const callback = vi.fn<() => void>();
      systemClock.setTimeout(callback, 2 ** 31 + 5_000);
      vi.advanceTimersByTime(2 ** 31 - 1);
      expect(callback).not.toHaveBeenCalled();
      vi.advanceTimersByTime(5_001);
      expect(callback).toHaveBeenCalledOnce();
      systemClock.setTimeout(callback, Number.POSITIVE_INFINITY).cancel();
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });

  test('refuses a delay that is no number', () => {
    expect(() => systemClock.setTimeout(() => {}, Number.NaN)).toThrow(InvalidOptionError);
  });

  test('sleeps', async () => {
    const startedMs = systemClock.monotonicMs();
    await systemClock.sleep(5);
    expect(systemClock.monotonicMs() - startedMs).toBeGreaterThanOrEqual(4);
  });

  test('ends a sleep at once when the signal aborts, with the reason as cause', async () => {
    const controller = new AbortController();
    const sleeping = systemClock.sleep(600_000, { signal: controller.signal });
    controller.abort(new Error('enough'));
    const error: unknown = await sleeping.catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(OperationAbortedError);
    expect(error).toHaveProperty('cause.message', 'enough');
    await expect(systemClock.sleep(600_000, { signal: controller.signal })).rejects.toThrow(
      'Sleeping was aborted',
    );
  });
});

test('throwIfAborted throws for an aborted signal only', () => {
  throwIfAborted(undefined, 'executing');
  throwIfAborted(new AbortController().signal, 'executing');
  expect(() => throwIfAborted(AbortSignal.abort(), 'executing')).toThrow('Executing was aborted');
});
