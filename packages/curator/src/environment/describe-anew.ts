import { join } from 'node:path';
import { LockfileError } from '../errors/lockfile-error.js';
import type { Lockfile } from '../lock/lockfile.js';
import { writeAtomically } from '../store/atomic-file.js';
import { Environment, environmentText } from './environment.js';

/**
 * Writes the description of an environment that has lost it, from a lock of it: its Lua version, for the plain interpreter.
 * @throws LockfileError where the lock does not tell the Lua version
 */
export async function describeAnew(folder: string, name: string, lock: Lockfile): Promise<Environment> {
  const luaVersion = lock.targets[0]?.replace(/^lua-/, '') ?? '';
  await writeAtomically(join(folder, 'env.json'), environmentText(name, { luaVersion }));
  const environment = await Environment.open(folder);
  if (environment === undefined) throw new LockfileError('it does not tell its Lua version');
  return environment;
}
