import {
  type Clock,
  LuaLimitError,
  OperationAbortedError,
  type PartialOutput,
  systemClock,
  VMTimeoutError,
} from '@bioxen/core';
import type { DriverOutcome } from './driver-outcome.js';
import type { DriverRun } from './driver-run.js';

/** What came of stopping a program. */
export interface StopOutcome {
  /** Did the interpreter's state survive? */
  readonly stateKept: boolean;
}

/** How a run is watched. */
export interface SuperviseOptions {
  readonly clock?: Clock;
  /** Stops the program by whatever it takes. */
  stop(): Promise<StopOutcome>;
  /** Watches for limits of its own while the run lasts; `exceed` stops the program and gives the error to throw. */
  readonly watch?: (exceed: Exceed) => Watch;
}

/** Says that a limit was exceeded. @param errorFor the error for what the program left behind */
export type Exceed = (errorFor: (context: StoppedContext) => Error) => void;

/** What is known of a program that was stopped. */
export interface StoppedContext {
  readonly stateKept: boolean;
  readonly partial: PartialOutput;
}

/** Something that watches a run. */
export interface Watch {
  cancel(): void;
}

/**
 * Waits for a run under its own time limit and signal.
 * @throws VMTimeoutError with the output so far, OperationAbortedError, LuaLimitError, the error of `watch`, and what made the run
 * fail
 */
export async function superviseRun(run: DriverRun, options: SuperviseOptions): Promise<DriverOutcome> {
  const { timeoutMs, signal } = run.options;
  const { clock = systemClock, watch } = options;
  if (!run.isSupervised && watch === undefined) return await run.outcome;
  let wake: Exceed = () => undefined;
  const early = new Promise<Parameters<Exceed>[0]>((resolve) => {
    wake = resolve;
  });
  const timer =
    timeoutMs === undefined
      ? undefined
      : clock.setTimeout(() => {
          wake((context) => new VMTimeoutError(timeoutMs, context));
        }, timeoutMs);
  const onAbort = (): void => {
    if (signal === undefined) return;
    wake((context) => OperationAbortedError.fromSignal(signal, 'the Lua program', context));
  };
  signal?.addEventListener('abort', onAbort, { once: true });
  if (signal?.aborted === true) onAbort();
  if (run.options.onOutputLimit === 'kill') {
    run.onExceeded = () => {
      wake(({ partial }) => outputLimitError(run.maxOutputBytes, partial));
    };
  }
  const watching = watch?.(wake);
  try {
    const first = await Promise.race([run.outcome, early]);
    if (typeof first !== 'function') return first;
    run.markStopping();
    const { stateKept } = await options.stop();
    throw first({ stateKept, partial: run.partialOutput() });
  } finally {
    watching?.cancel();
    timer?.cancel();
    signal?.removeEventListener('abort', onAbort);
  }
}

function outputLimitError(limitValue: number, partial: PartialOutput): LuaLimitError {
  return new LuaLimitError({ limit: 'output', limitValue, certainty: 'certain', maybeRan: true, partial });
}
