import { type Clock, systemClock, type VmStateError } from '@bioxen/core';

/** How it is found out whether a machine stands still. */
export interface PauseQuestion {
  /** Resolves when the machine has answered: it runs. */
  readonly ping: () => Promise<void>;
  /** What a program is refused with when the pool says that the machine is paused. */
  readonly askPool: () => Promise<VmStateError | undefined>;
  readonly clock: Clock | undefined;
}

/** A machine that runs answers sooner, and a pause that is shorter is no matter; else the pool is asked. */
const SILENCE_MS = 1_000;

/**
 * Why a program may not run now: its machine does not answer, and the pool says that it is paused. Undefined as soon as it
 * answers, and for whatever else keeps it silent, which the connection finds out.
 * @param over aborts when nobody asks any more
 */
export async function pauseOf(
  { ping, askPool, clock = systemClock }: PauseQuestion,
  over: AbortSignal,
): Promise<VmStateError | undefined> {
  const waiting = new AbortController();
  const end = (): void => waiting.abort();
  if (over.aborted) end();
  over.addEventListener('abort', end, { once: true });
  try {
    if (waiting.signal.aborted) return undefined;
    // One that fails tells nothing: the program finds out why.
    ping().then(end, () => undefined);
    await clock.sleep(SILENCE_MS, { signal: waiting.signal, unref: true }).catch(() => undefined);
    if (waiting.signal.aborted) return undefined;
    const error = await askPool();
    return waiting.signal.aborted ? undefined : error;
  } finally {
    over.removeEventListener('abort', end);
  }
}
