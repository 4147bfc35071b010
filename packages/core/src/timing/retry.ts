import { recordAttempts } from '../errors/attempts.js';
import { BioxenError } from '../errors/bioxen-error.js';
import { InvalidOptionError } from '../errors/invalid-option-error.js';
import { OperationAbortedError } from '../errors/operation-aborted-error.js';
import type { Random } from '../random/random.js';
import { systemRandom } from '../random/system-random.js';
import { backoffDelayMs, type Backoff } from './backoff.js';
import type { Clock } from './clock.js';
import { createDeadline } from './deadline.js';
import { systemClock } from './system-clock.js';
import { throwIfAborted } from './throw-if-aborted.js';

/** What `retry` tells before each pause. */
export interface RetryEvent {
  /** The attempt that failed, from 1. */
  readonly attempt: number;
  readonly error: unknown;
  /** The pause that follows. */
  readonly delayMs: number;
}

/** What the operation is told. */
export interface RetryContext {
  /** From 1. */
  readonly attempt: number;
  /** Aborts with the caller's signal and when the total deadline passes. */
  readonly signal: AbortSignal;
  /** Time left of the total deadline; `Infinity` without one. */
  readonly remainingMs: () => number;
}

/** When, how often and for how long `retry` tries again. */
export interface RetryPolicy {
  /** Attempts in all, the first included. @defaultValue 4 */
  readonly attempts?: number | undefined;
  readonly backoff?: Backoff | undefined;
  /** For all attempts and pauses together. @defaultValue Infinity */
  readonly deadlineMs?: number | undefined;
  /** @defaultValue `retryable` of a BioxenError; anything else is not retried */
  readonly isRetryable?: ((error: unknown) => boolean) | undefined;
  /** Abort beats retry: `OperationAbortedError`, at once even in a pause. */
  readonly signal?: AbortSignal | undefined;
  readonly onRetry?: ((event: RetryEvent) => void) | undefined;
  /** Begins the message of an abort or time-out. @defaultValue 'Operation' */
  readonly operation?: string | undefined;
  /** @defaultValue systemClock */
  readonly clock?: Clock | undefined;
  /** @defaultValue systemRandom */
  readonly random?: Random | undefined;
}

/**
 * Calls the operation until it succeeds. Throws the last error as it is, with the
 * number of attempts in `attemptsOf(error)`, when it is not retryable, the attempts
 * are used up, or the next pause would pass the deadline. It never leaves an
 * operation running: the operation must end when its `signal` aborts.
 */
export async function retry<T>(
  operation: (context: RetryContext) => Promise<T>,
  policy: RetryPolicy = {},
): Promise<T> {
  const { attempts = 4, operation: name = 'Operation', signal: callerSignal } = policy;
  const { clock = systemClock, random = systemRandom, isRetryable = isRetryableError } = policy;
  if (!(attempts >= 1)) {
    throw InvalidOptionError.unexpected('attempts', attempts, '1 or more');
  }
  const deadline = createDeadline({
    timeoutMs: policy.deadlineMs,
    operation: name,
    signal: callerSignal,
    clock,
  });
  try {
    for (let attempt = 1; ; attempt += 1) {
      throwIfAborted(callerSignal, name);
      try {
        return await operation({
          attempt,
          signal: deadline.signal(),
          remainingMs: () => deadline.remainingMs(),
        });
      } catch (error) {
        recordAttempts(error, attempt);
        // The operation's own abort error knows more, for example partial output.
        if (!OperationAbortedError.isInstance(error)) throwIfAborted(callerSignal, name);
        if (attempt >= attempts || !isRetryable(error)) throw error;
        const delayMs = backoffDelayMs(attempt, policy.backoff ?? {}, random);
        if (delayMs >= deadline.remainingMs()) throw error;
        policy.onRetry?.({ attempt, error, delayMs });
        await clock.sleep(delayMs, { signal: callerSignal });
      }
    }
  } finally {
    deadline.close();
  }
}

function isRetryableError(error: unknown): boolean {
  return BioxenError.isInstance(error) && error.retryable;
}
