import type { Clock } from '@bioxen/core';
import { within } from './within.js';

/** What is still to be done on a server when nobody waits for it any more: tasks to cancel and to remove. */
export interface Tidying {
  add(work: Promise<unknown>): void;
  /** Waits until all of it is done, or for so long. */
  settle(limitMs: number): Promise<void>;
}

/** Nothing to be done yet. */
export function createTidying(clock: Clock): Tidying {
  const works: Set<Promise<unknown>> = new Set();
  return {
    add(work) {
      const done = work
        .catch(() => undefined)
        .finally(() => {
          works.delete(done);
        });
      works.add(done);
    },
    async settle(limitMs) {
      if (works.size > 0) await within(Promise.all(works), limitMs, clock);
    },
  };
}
