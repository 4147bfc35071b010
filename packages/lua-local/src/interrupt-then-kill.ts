import { setImmediate } from 'node:timers/promises';
import type { Clock } from '@bioxen/core';
import type { DriverRun } from '@bioxen/lua-driver';
import type { LuaEngine } from './engine.js';

const GRACE_MS = 100;

/** Ends an engine whose program must stop: first so that its output still arrives, then for certain. */
export async function interruptThenKill(engine: LuaEngine, run: DriverRun, clock: Clock): Promise<void> {
  if (engine.interrupt()) {
    const grace = new AbortController();
    const heard = run.outcome.then(ignore, ignore);
    await Promise.race([heard, clock.sleep(GRACE_MS, { signal: grace.signal }).catch(ignore)]);
    grace.abort();
  } else {
    // Output that is on its way arrives with the next turn of the event loop.
    await setImmediate();
  }
  await engine.kill();
}

function ignore(): void {
  // Nothing to do.
}
