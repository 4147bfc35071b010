import { buffer } from 'node:stream/consumers';
import { compileInput, readCompiled } from '@bioxen/lua-driver';
import type { Spawner } from './spawner.js';

/**
 * Has an interpreter of this spawner compile the driver, for those after it: parsing it is a third of what an interpreter
 * costs. The spawner is fresh: children of programs could speak in between. Undefined where that did not go well.
 */
export async function compileDriver(spawner: Spawner): Promise<Uint8Array | undefined> {
  const { readable, ended } = spawner.start(compileInput());
  const [written, exitCode] = await Promise.all([buffer(readable), ended]);
  return exitCode === 0 ? readCompiled(written) : undefined;
}
