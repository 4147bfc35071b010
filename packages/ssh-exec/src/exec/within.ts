import type { Clock } from '@bioxen/core';

/** The value of a promise, or undefined when it takes longer. */
export function within<T>(promise: Promise<T>, timeoutMs: number, clock: Clock): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const timer = clock.setTimeout(() => resolve(undefined), timeoutMs);
    promise.then(resolve, reject).finally(() => timer.cancel());
  });
}
