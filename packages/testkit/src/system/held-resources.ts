import { tmpdir } from 'node:os';
import { setImmediate as turn } from 'node:timers/promises';
import { folderEntries, ownProcesses } from './own-processes.js';

/** What this process holds of the computer, as counts. */
export interface HeldResources {
  readonly processes: number;
  /** Those of Node's own pool come on demand and stay: measure after a first round of work. */
  readonly threads: number;
  readonly descriptors: number;
  readonly temporaryFiles: number;
}

/** What is held now. Where there is no /proc only temporary files are seen. */
export function heldResources(): HeldResources {
  return {
    processes: ownProcesses().length,
    threads: folderEntries('/proc/self/task').length,
    descriptors: folderEntries('/proc/self/fd').length,
    temporaryFiles: folderEntries(tmpdir()).filter((name) => /bioxen(?!-stock|-life)|lua_/i.test(name))
      .length,
  };
}

/**
 * What is held once it is no more than `allowed`, or after `turns` turns of the event loop: the end of a process
 * or a socket is heard a little later than `close()` resolves.
 */
export async function heldAtRest(allowed: HeldResources, turns = 200): Promise<HeldResources> {
  for (let left = turns; left > 0; left -= 1) {
    const held = heldResources();
    if (isWithin(held, allowed)) return held;
    await turn();
  }
  return heldResources();
}

function isWithin(held: HeldResources, allowed: HeldResources): boolean {
  return (Object.keys(held) as (keyof HeldResources)[]).every((kind) => held[kind] <= allowed[kind]);
}
