import { OperationAbortedError } from '../errors/operation-aborted-error.js';
import type { Clock, SleepOptions } from './clock.js';

/**
 * `sleep` for anybody who implements `Clock`: a timer that an AbortSignal ends early
 * with `OperationAbortedError`. Leaves neither timer nor listener behind.
 */
export function sleepWith(
  clock: Pick<Clock, 'setTimeout'>,
  durationMs: number,
  options: SleepOptions = {},
): Promise<void> {
  const { signal, unref } = options;
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) {
      reject(OperationAbortedError.fromSignal(signal, 'Sleeping'));
      return;
    }
    const abort = (): void => {
      timer.cancel();
      if (signal !== undefined) reject(OperationAbortedError.fromSignal(signal, 'Sleeping'));
    };
    const wake = (): void => {
      signal?.removeEventListener('abort', abort);
      resolve();
    };
    const timer = clock.setTimeout(wake, durationMs, { unref });
    signal?.addEventListener('abort', abort, { once: true });
  });
}
