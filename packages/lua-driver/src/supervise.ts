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

const NEXT_HAS_TIME = 'Raise timeoutMs if the program needs longer.';
const NEXT_IS_FRESH = 'Its interpreter has ended; the next program of the VM has a fresh one.';

/** What came of stopping a program. */
export interface StopOutcome {
  /** Did the interpreter's state survive? */
  readonly stateKept: boolean;
  /** There was none to lose: the next program has an interpreter of its own. @defaultValue false */
  readonly isOneShot?: boolean;
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
export type Exceed = (errorFor: (context: StoppedContext) => unknown) => void;

/** What is known of a program that was stopped. */
export interface StoppedContext extends StopOutcome {
  readonly partial: PartialOutput;
}

/** Something that watches a run. */
export interface Watch {
  cancel(): void;
}

/**
 * Waits for a run under its own time limit and signal, as long as somebody takes its output.
 * @throws VMTimeoutError with the output so far, OperationAbortedError, LuaLimitError, the error of `watch`, what a taker of its
 * output throws, and what made the run fail
 */
export async function superviseRun(run: DriverRun, options: SuperviseOptions): Promise<DriverOutcome> {
  const { timeoutMs, signal } = run.options;
  const { clock = systemClock, watch } = options;
  if (!run.isSupervised && watch === undefined) return await run.outcome;
  let wake: (what: DriverOutcome | Parameters<Exceed>[0]) => void = () => undefined;
  let fail: (error: unknown) => void = () => undefined;
  const settled = new Promise<DriverOutcome | Parameters<Exceed>[0]>((resolve, reject) => {
    wake = resolve;
    fail = reject;
  });
  const timer =
    timeoutMs === undefined
      ? undefined
      : clock.setTimeout(() => {
          wake((context) => new VMTimeoutError(timeoutMs, withHint(context, NEXT_HAS_TIME)));
        }, timeoutMs);
  const onAbort = (): void => {
    if (signal === undefined) return;
    wake((context) =>
      OperationAbortedError.fromSignal(signal, 'the Lua program', withHint(context, NEXT_IS_FRESH)),
    );
  };
  signal?.addEventListener('abort', onAbort, { once: true });
  if (signal?.aborted === true) onAbort();
  if (run.options.onOutputLimit === 'kill') {
    run.onExceeded = () => {
      wake((context) => outputLimitError(run.maxOutputBytes, context));
    };
  }
  run.whenRefused((error) => {
    wake(() => error);
  });
  const watching = watch?.(wake);
  try {
    run.outcome.then(wake, fail);
    const first = await settled;
    if (typeof first !== 'function') return first;
    run.markStopping();
    const stopped = await options.stop();
    throw first({ ...stopped, partial: run.partialOutput() });
  } finally {
    watching?.cancel();
    timer?.cancel();
    signal?.removeEventListener('abort', onAbort);
  }
}

/** What is known of a program that was stopped, as an error takes it. @param oneShot the hint where no state was lost */
function withHint(
  { stateKept, isOneShot = false, partial }: StoppedContext,
  oneShot: string,
): { readonly stateKept: boolean; readonly partial: PartialOutput; readonly hint?: string } {
  return { stateKept, partial, ...(isOneShot ? { hint: oneShot } : {}) };
}

function outputLimitError(limitValue: number, { stateKept, partial }: StoppedContext): LuaLimitError {
  return new LuaLimitError({
    limit: 'output',
    limitValue,
    certainty: 'certain',
    maybeRan: true,
    stateKept,
    partial,
  });
}
