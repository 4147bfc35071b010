import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Environment } from '../environment/environment.js';
import { planContextOf } from '../environment/transaction.js';
import type { TransactionContext } from '../environment/transaction.js';
import { readyLock } from '../install/plan.js';
import { hashFile } from '../integrity/tree-integrity.js';
import { LOCKFILE_NAME } from '../lock/lockfile.js';

/** A file that is not as it was installed. */
export interface Drift {
  /** In the tree of the environment. */
  readonly path: string;
  readonly kind: 'changed' | 'missing' | 'added';
  /** `name@version`; undefined for a file that no package brought. */
  readonly package?: string;
}

/**
 * Compares all files of an environment with what its packages brought. What they brought is known from the store, or made
 * anew from the rocks, whose hashes stand in the lock.
 * @throws IntegrityError where a rock is not the one that was locked
 */
export async function verifyEnvironment(
  environment: Environment,
  context: TransactionContext,
): Promise<readonly Drift[]> {
  const { root, lock } = await environment.state();
  const rocks = await readyLock(lock, planContextOf(environment.target, context));
  const expected = new Map(
    rocks.flatMap(({ key, files }) => files.map((file) => [file.path, { key, file }] as const)),
  );
  const drifts: Drift[] = [];
  for (const [path, { key, file }] of expected) {
    const bytes = await readFile(join(root, path)).catch(() => undefined);
    if (bytes === undefined) drifts.push({ path, kind: 'missing', package: key });
    else {
      const { mode } = await stat(join(root, path));
      const actual = hashFile({ path, bytes, isExecutable: (mode & 0o111) !== 0 });
      const wanted = hashFile(file);
      if (actual.sha256 !== wanted.sha256 || actual.isExecutable !== wanted.isExecutable)
        drifts.push({ path, kind: 'changed', package: key });
    }
  }
  const own = new Set([LOCKFILE_NAME, `lib/luarocks/rocks-${environment.luaVersion}/manifest`]);
  for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
    if (entry.isDirectory()) continue;
    const path = join(entry.parentPath, entry.name).slice(root.length + 1);
    if (!expected.has(path) && !own.has(path)) drifts.push({ path, kind: 'added' });
  }
  return drifts.sort((first, second) => (first.path < second.path ? -1 : 1));
}
