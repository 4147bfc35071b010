import type { SimPool } from './sim-pool.js';

const everyMs = 30_000;

/** Removes old tasks and unused sessions from time to time, as xapi does. */
export function startCollection({ clock, tasks, sessions }: SimPool): { stop(): void } {
  const arm = (): { cancel(): void } =>
    clock.setTimeout(
      () => {
        tasks.collect();
        sessions.collect();
        timer = arm();
      },
      everyMs,
      { unref: true },
    );
  let timer = arm();
  return { stop: () => timer.cancel() };
}
