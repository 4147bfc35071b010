import { setImmediate } from 'node:timers/promises';
import { type Clock, createDeadline } from '@bioxen/core';
import type { DriverOutcome } from '../driver-outcome.js';
import type { DriverRun } from '../driver-run.js';
import type { LuaEngine } from './engine.js';

/** What an interpreter needs to finish. */
export interface FinishOptions {
  readonly clock: Clock;
  /** Called when all is done, and the files of an interpreter that is held are still there. */
  readonly look?: (() => Promise<void>) | undefined;
}

/**
 * Lets an interpreter end after its last program, and gives what came of that in the end. The outcome that it has
 * stands even when its finalizers take longer than its limits allow: then the interpreter is killed. So it is when nobody
 * takes their output any more.
 * @throws what made the program fail, and what a taker of its output throws
 */
export async function finishRun(
  engine: LuaEngine,
  run: DriverRun,
  outcome: DriverOutcome,
  { clock, look }: FinishOptions,
): Promise<DriverOutcome> {
  const { timeoutMs = Infinity, signal } = run.options;
  if (!run.isSupervised) return await engine.finishAfter(run, look);
  using deadline = createDeadline({ timeoutMs: Math.max(0, timeoutMs - run.elapsedMs), signal, clock });
  const early = deadline.signal();
  let kill: () => void = () => undefined;
  // Whoever takes its output may never take it: that holds up nobody then.
  const killed = new Promise<DriverOutcome>((resolve, reject) => {
    const killThen = (settle: () => void): void => {
      engine
        .kill()
        .then(() => setImmediate())
        .then(settle, reject);
    };
    kill = () => {
      killThen(() => {
        resolve(outcome);
      });
    };
    run.whenRefused((error) => {
      killThen(() => {
        reject(error as Error);
      });
    });
  });
  if (early.aborted) kill();
  else early.addEventListener('abort', kill, { once: true });
  try {
    return await Promise.race([engine.finishAfter(run, look), killed]);
  } catch (error) {
    if (early.aborted) return outcome;
    throw error;
  } finally {
    early.removeEventListener('abort', kill);
  }
}
