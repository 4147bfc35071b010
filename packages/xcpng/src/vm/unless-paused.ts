import type { ExecuteOptions, ExecutionResult, VmStateError } from '@bioxen/core';

/** Finds out why a program may not run now; undefined when it may. `over` aborts when nobody asks any more. */
export type AskForPause = (over?: AbortSignal) => Promise<VmStateError | undefined>;

/**
 * Runs a program, and finds out meanwhile whether its machine stands still, so that a machine which answers costs it no time. One
 * that is refused is aborted.
 */
export async function runUnlessPaused(
  run: (options: ExecuteOptions) => Promise<ExecutionResult>,
  options: ExecuteOptions,
  ask: AskForPause,
): Promise<ExecutionResult> {
  const { signal } = options;
  // Who checks the options says what is wrong with this one.
  if (signal !== undefined && !(signal instanceof AbortSignal)) return await run(options);
  const program = new AbortController();
  const over = new AbortController();
  const follow = (): void => program.abort(signal?.reason);
  if (signal?.aborted === true) follow();
  signal?.addEventListener('abort', follow, { once: true });
  const running = run({ ...options, signal: program.signal });
  const refused = ask(over.signal).then((error) => {
    if (error === undefined) return running;
    program.abort(error);
    throw error;
  });
  try {
    return await Promise.race([running, refused]);
  } finally {
    over.abort();
    signal?.removeEventListener('abort', follow);
  }
}
