import { type Clock, OperationAbortedError, systemClock, VMTimeoutError } from '@bioxen/core';
import type { DriverOutcome } from './driver-outcome.js';
import type { DriverRun } from './driver-run.js';

/** How a run is watched. */
export interface SuperviseOptions {
  readonly clock?: Clock;
  /** Stops the program by whatever it takes; resolves with whether the interpreter's state survived. */
  stop(): Promise<{ readonly stateKept: boolean }>;
}

/**
 * Waits for a run under its own time limit and signal.
 * @throws VMTimeoutError with the output so far, OperationAbortedError, and what made the run fail
 */
export async function superviseRun(run: DriverRun, options: SuperviseOptions): Promise<DriverOutcome> {
  const { timeoutMs, signal } = run.options;
  if (!run.isSupervised) return await run.outcome;
  const clock = options.clock ?? systemClock;
  const expired = Symbol('expired');
  let wake: (why: typeof expired) => void = () => undefined;
  const early = new Promise<typeof expired>((resolve) => {
    wake = resolve;
  });
  const onEarly = (): void => {
    wake(expired);
  };
  const timer = timeoutMs === undefined ? undefined : clock.setTimeout(onEarly, timeoutMs);
  signal?.addEventListener('abort', onEarly, { once: true });
  if (signal?.aborted === true) onEarly();
  try {
    const first = await Promise.race([run.outcome, early]);
    if (first !== expired) return first;
    run.markStopping();
    const { stateKept } = await options.stop();
    const context = { stateKept, partial: run.partialOutput() };
    if (signal?.aborted === true) throw OperationAbortedError.fromSignal(signal, 'the Lua program', context);
    throw new VMTimeoutError(timeoutMs ?? 0, context);
  } finally {
    timer?.cancel();
    signal?.removeEventListener('abort', onEarly);
  }
}
