import {
  type Clock,
  type ExecuteOptions,
  type ExecutionResult,
  systemClock,
  type VmStateError,
} from '@bioxen/core';

/** Finds out why a program may not run now; undefined when it may. `over` aborts when nobody asks any more. Never rejects. */
export type AskForPause = (over: AbortSignal) => Promise<VmStateError | undefined>;

/** How it is found out whether the machine of a program stands still. */
export interface PauseWatch {
  readonly ask: AskForPause;
  /** How long the program may take before anything is asked, milliseconds. */
  readonly afterMs: number;
  readonly clock?: Clock | undefined;
}

/**
 * Runs a program, and finds out meanwhile whether its machine stands still, so that a machine which answers costs it no time. One
 * that is refused is aborted.
 */
export function runUnlessPaused(
  run: (options: ExecuteOptions) => Promise<ExecutionResult>,
  options: ExecuteOptions,
  { ask, afterMs, clock = systemClock }: PauseWatch,
): Promise<ExecutionResult> {
  const { signal } = options;
  // Who checks the options says what is wrong with this one.
  if (signal !== undefined && !(signal instanceof AbortSignal)) return run(options);
  const program = new AbortController();
  let over: AbortController | undefined;
  const follow = (): void => program.abort(signal?.reason);
  if (signal?.aborted === true) follow();
  signal?.addEventListener('abort', follow, { once: true });
  const running = run({ ...options, signal: program.signal });
  return new Promise((resolve, reject) => {
    const look = async (): Promise<void> => {
      over = new AbortController();
      const error = await ask(over.signal);
      if (error === undefined) return;
      program.abort(error);
      reject(error);
    };
    const timer = clock.setTimeout(() => void look(), afterMs, { unref: true });
    const end = (): void => {
      timer.cancel();
      over?.abort();
      signal?.removeEventListener('abort', follow);
    };
    running.finally(end).then(resolve, reject);
  });
}
