import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setImmediate } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { XapiSimulator } from '@bioxen/xapi-simulator';
import type { XcpngConfigInput } from '@bioxen/xcpng';

/** A pool, and how to log in to it. */
interface Pool {
  readonly simulator: XapiSimulator;
  readonly config: XcpngConfigInput;
}

/**
 * Runs one of the programs of this folder in a process of its own that is killed after so many changes of the pool, and waits
 * until the pool is done with them.
 * @returns how many it came to
 */
export async function killAfter(program: string, pool: Pool, changes: number): Promise<number> {
  const path = fileURLToPath(new URL(`programs/${program}.mjs`, import.meta.url));
  const child = spawn(process.execPath, [path], {
    env: { ...process.env, POOL: JSON.stringify(pool.config), KILL_AFTER: String(changes) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let seen = 0;
  for await (const line of createInterface({ input: child.stdout })) seen = Number.parseInt(line, 10);
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  while (isBusy(pool)) await setImmediate();
  return seen;
}

/** Is the pool at something that was asked of a VM? */
function isBusy({ simulator }: Pool): boolean {
  return [...simulator.db.VM.where({}).values()].some(
    ({ current_operations }) => current_operations instanceof Map && current_operations.size > 0,
  );
}
