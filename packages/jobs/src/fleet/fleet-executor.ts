import { throwIfAborted } from '@bioxen/core';
import type { MapExecutor } from '../executors/executor.js';
import type { FleetExecutorOptions } from './fleet-executor-options.js';
import { FleetRun } from './fleet-run.js';

/**
 * Works on chunks in whatever workers (`runFleetWorker`) listen to a Redis, by a queue of BullMQ. Chunks and results pass through
 * Redis; workers need no folder in common. A chunk of a worker that died goes to another one: a chunk is worked on at least once,
 * and its result is the same each time. What was done when this side died waits there for a day.
 */
export function createFleetExecutor(options: FleetExecutorOptions): MapExecutor {
  const living = new Set<FleetRun>();
  const close = async (): Promise<void> => {
    const all = [...living];
    living.clear();
    await Promise.all(all.map(async (run) => await run.close()));
  };
  return {
    submit: async function* (chunks, job) {
      throwIfAborted(job.signal, 'a map');
      const run = await FleetRun.open(options, job);
      living.add(run);
      try {
        yield* run.outcomes(chunks);
      } finally {
        living.delete(run);
        await run.close();
      }
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}
