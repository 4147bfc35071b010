import type { Clock } from '@bioxen/core';

/** What a promise gives, if it does so in time; undefined when it fails or takes longer. */
export async function within<T>(
  pending: Promise<T> | undefined,
  limitMs: number,
  clock: Clock,
): Promise<T | undefined> {
  if (pending === undefined) return undefined;
  let cancel: () => void = () => {};
  const limit = new Promise<undefined>((resolve) => {
    const timer = clock.setTimeout(() => resolve(undefined), limitMs, { unref: true });
    cancel = () => timer.cancel();
  });
  try {
    return await Promise.race([pending.catch(() => undefined), limit]);
  } finally {
    cancel();
  }
}
