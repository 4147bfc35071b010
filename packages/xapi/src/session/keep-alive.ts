import type { Clock, TimerHandle } from '@bioxen/core';

// A server ends sessions that nobody used for 24 hours, and notes their use every ten minutes at most.
const intervalMs = 3_600_000;

/** Calls `touch` once an hour until it is stopped; keeps no process alive. */
export function startKeepAlive(clock: Clock, touch: () => Promise<unknown>): () => void {
  let timer: TimerHandle;
  let isStopped = false;
  const next = (): void => {
    if (isStopped) return;
    timer = clock.setTimeout(
      () => {
        // A touch that fails is repeated by the next one; calls find out for themselves.
        touch().then(next, next);
      },
      intervalMs,
      { unref: true },
    );
  };
  next();
  return () => {
    isStopped = true;
    timer.cancel();
  };
}
