import { describe, expect, test, vi } from 'vitest';
import { attemptsOf } from '../errors/attempts.js';
import { BioxenError } from '../errors/bioxen-error.js';
import { InvalidOptionError } from '../errors/invalid-option-error.js';
import { OperationAbortedError } from '../errors/operation-aborted-error.js';
import type { Random } from '../random/random.js';
import { seededRandom } from '../random/seeded-random.js';
import { backoffDelayMs } from './backoff.js';
import type { Clock } from './clock.js';
import { retry, type RetryContext, type RetryEvent } from './retry.js';
import { sleepWith } from './sleep-with.js';

const half: Random = { next: () => 0.5, bytes: (n) => new Uint8Array(n), hex: (n) => '00'.repeat(n) };

function retryable(message: string = 'busy'): BioxenError {
  return new BioxenError(message, { code: 'XAPI_FAILURE', retryable: true });
}

/** A clock whose sleeps take their time at once and are written down. */
function leapingClock(): Clock & { readonly slept: number[]; advance(ms: number): void } {
  let nowMs = 0;
  const slept: number[] = [];
  return {
    slept,
    advance: (ms) => {
      nowMs += ms;
    },
    now: () => nowMs,
    monotonicMs: () => nowMs,
    setTimeout: () => ({ cancel: () => {} }),
    sleep: async (ms) => {
      slept.push(ms);
      nowMs += ms;
    },
  };
}

describe('retry', () => {
  test('F21 tries again after growing pauses and gives the first success', async () => {
    const clock = leapingClock();
    const seen: RetryEvent[] = [];
    const result = await retry(
      async ({ attempt }) => {
        if (attempt < 4) throw retryable();
        return attempt;
      },
      { clock, random: half, onRetry: (event) => seen.push(event) },
    );
    expect(result).toBe(4);
    expect(clock.slept).toEqual([50, 100, 200]);
    expect(seen.map(({ attempt, delayMs }) => [attempt, delayMs])).toEqual([
      [1, 50],
      [2, 100],
      [3, 200],
    ]);
  });

  test('F21 throws the last error itself, with the number of attempts', async () => {
    const errors: BioxenError[] = [];
    const clock = leapingClock();
    const failing = retry(
      async () => {
        const error = retryable(`failure ${errors.length + 1}`);
        errors.push(error);
        throw error;
      },
      { attempts: 3, clock, random: half },
    );
    const error: unknown = await failing.catch((caught: unknown) => caught);
    expect(error).toBe(errors[2]);
    expect(attemptsOf(error)).toBe(3);
    expect(errors[2]?.toJSON().attempts).toBe(3);
  });

  test.each([
    ['a BioxenError that is not retryable', new BioxenError('no', { code: 'XAPI_OUTCOME_UNKNOWN' })],
    ['an error of somebody else', new TypeError('bug')],
  ])('does not repeat %s', async (_what, failure) => {
    const operation = vi.fn<() => Promise<never>>().mockRejectedValue(failure);
    await expect(retry(operation, { clock: leapingClock() })).rejects.toBe(failure);
    expect(operation).toHaveBeenCalledOnce();
    expect(attemptsOf(failure)).toBe(1);
  });

  test('asks the policy what is retryable', async () => {
    const operation = vi.fn<() => Promise<never>>().mockRejectedValue(new TypeError('socket hang up'));
    const policy = { attempts: 2, isRetryable: () => true, clock: leapingClock(), random: half };
    await expect(retry(operation, policy)).rejects.toThrow('socket hang up');
    expect(operation).toHaveBeenCalledTimes(2);
  });

  test('gives up instead of pausing beyond the total deadline', async () => {
    const clock = leapingClock();
    const operation = vi.fn<(context: RetryContext) => Promise<never>>(async () => {
      clock.advance(60);
      throw retryable();
    });
    const policy = { attempts: 100, deadlineMs: 200, backoff: { initialMs: 100 }, clock, random: half };
    await expect(retry(operation, policy)).rejects.toThrow('busy');
    expect(operation).toHaveBeenCalledTimes(2);
    expect(clock.monotonicMs()).toBeLessThanOrEqual(200);
  });

  test('tells the operation how much time is left', async () => {
    const left = await retry(async ({ remainingMs }) => remainingMs(), {
      deadlineMs: 500,
      clock: leapingClock(),
    });
    expect(left).toBe(500);
  });

  test('abort beats retry: nothing is called when the signal is aborted before', async () => {
    const operation = vi.fn<() => Promise<void>>();
    const failing = retry(operation, { signal: AbortSignal.abort('stop'), operation: 'cloning' });
    await expect(failing).rejects.toMatchObject({
      code: 'ABORTED',
      cause: 'stop',
      message: 'Cloning was aborted',
    });
    expect(operation).not.toHaveBeenCalled();
  });

  test('abort beats retry: an abort in the pause ends it at once', async () => {
    const controller = new AbortController();
    const clock: Clock = {
      ...leapingClock(),
      sleep: async (ms, options) => {
        const sleeping = sleepWith({ setTimeout: () => ({ cancel: () => {} }) }, ms, options);
        controller.abort();
        return await sleeping;
      },
    };
    const operation = vi.fn<() => Promise<never>>().mockRejectedValue(retryable());
    await expect(retry(operation, { clock, signal: controller.signal })).rejects.toBeInstanceOf(
      OperationAbortedError,
    );
    expect(operation).toHaveBeenCalledOnce();
  });

  test('abort beats retry: a failure after the abort is reported as abort', async () => {
    const controller = new AbortController();
    const operation = async ({ signal }: RetryContext): Promise<never> => {
      controller.abort();
      expect(signal.aborted).toBe(true);
      throw retryable();
    };
    await expect(retry(operation, { signal: controller.signal })).rejects.toMatchObject({ code: 'ABORTED' });
  });

  test("keeps the operation's own abort error, which may carry partial output", async () => {
    const controller = new AbortController();
    const own = new OperationAbortedError('executing', { stateKept: true });
    const operation = async (): Promise<never> => {
      controller.abort();
      throw own;
    };
    await expect(retry(operation, { signal: controller.signal })).rejects.toBe(own);
  });

  test('refuses less than one attempt', async () => {
    await expect(retry(async () => 1, { attempts: 0 })).rejects.toBeInstanceOf(InvalidOptionError);
  });
});

describe('backoffDelayMs', () => {
  test('draws from 0 up to a ceiling that grows to the maximum', () => {
    const random = seededRandom(7);
    const backoff = { initialMs: 10, maxMs: 60, factor: 2 };
    for (const [attempt, ceilingMs] of [10, 20, 40, 60, 60].entries()) {
      for (let draw = 0; draw < 200; draw += 1) {
        const delayMs = backoffDelayMs(attempt + 1, backoff, random);
        expect(delayMs).toBeGreaterThanOrEqual(0);
        expect(delayMs).toBeLessThan(ceilingMs);
      }
    }
  });

  test('stays at the maximum for attempts without number', () => {
    expect(backoffDelayMs(5_000, { maxMs: 60 }, half)).toBe(30);
  });

  test('refuses pauses that shrink or are no numbers', () => {
    expect(() => backoffDelayMs(1, { factor: 0.5 }, half)).toThrow(InvalidOptionError);
    expect(() => backoffDelayMs(1, { initialMs: Number.NaN }, half)).toThrow(InvalidOptionError);
  });
});
