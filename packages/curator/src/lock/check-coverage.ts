import { LockfileError } from '../errors/lockfile-error.js';
import { parseDependency } from '../version/dependency.js';
import { parseRockVersion } from '../version/rock-version.js';
import { satisfies } from '../version/version-constraint.js';
import { type InstallTarget, nativeTarget, pureTarget } from './lock-target.js';
import { type Lockfile, splitKey } from './lockfile.js';

/**
 * Is all there that a lock promises? One version of each package, all that is asked for and needed, and a hash of the files
 * of each for this target.
 * @throws LockfileError
 */
export function checkCoverage(lock: Lockfile, target: InstallTarget): void {
  const versions = new Map<string, string>();
  for (const key of Object.keys(lock.packages)) {
    const { name, version } = splitKey(key);
    if (versions.has(name)) throw new LockfileError(`it has two versions of ${name}`);
    versions.set(name, version);
  }
  const check = (name: string, constraints: string, by: string): void => {
    const version = name === 'lua' ? target.luaVersion : versions.get(name);
    if (version === undefined) throw new LockfileError(`it has no ${name}, which ${by} needs`);
    if (!satisfies(parseRockVersion(version), parseDependency(`${name} ${constraints}`).constraints))
      throw new LockfileError(`its ${name} ${version} is not ${constraints}, which ${by} needs`);
  };
  for (const [name, constraints] of Object.entries(lock.roots)) check(name, constraints, 'who made it');
  for (const [key, { dependencies, integrity, build }] of Object.entries(lock.packages)) {
    for (const [name, constraints] of Object.entries(dependencies)) check(name, constraints, key);
    const wanted = build === 'pure' ? pureTarget(target) : nativeTarget(target);
    if (integrity.tree[wanted] === undefined)
      throw new LockfileError(`it has no hash of the files of ${key} for ${wanted}`);
  }
}
