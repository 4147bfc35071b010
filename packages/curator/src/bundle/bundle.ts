import { readTar } from '../archive/read-tar.js';
import { writeTar } from '../archive/write-tar.js';
import { ArchiveError } from '../errors/archive-error.js';
import { IntegrityError } from '../errors/integrity-error.js';
import type { ReadyRock } from '../install/plan.js';
import { hexOf } from '../integrity/sri.js';
import { hashFile, treeIntegrity } from '../integrity/tree-integrity.js';
import { LOCKFILE_NAME, lockfileText, type Lockfile, parseLockfile } from '../lock/lockfile.js';
import { checkCoverage } from '../lock/check-coverage.js';
import { type InstallTarget, nativeTarget, pureTarget } from '../lock/lock-target.js';
import type { ContentStore } from '../store/content-store.js';

/**
 * A lock and all files of its packages in one tar file: what an install without any network needs. The same lock makes the
 * same bytes.
 */
export function writeBundle(lock: Lockfile, rocks: readonly ReadyRock[]): Uint8Array {
  const trees = new Map(
    rocks.map(({ files }) => [`trees/${hexOf(treeIntegrity(files.map(hashFile)))}.tar`, writeTar(files)]),
  );
  const entries = [...trees].sort(([first], [second]) => (first < second ? -1 : 1));
  return writeTar([
    { path: LOCKFILE_NAME, isExecutable: false, bytes: Buffer.from(lockfileText(lock)) },
    ...entries.map(([path, bytes]) => ({ path, isExecutable: false, bytes })),
  ]);
}

/**
 * Brings the packages of a bundle into the store, each compared with the lock that is in it, and gives the lock.
 * @throws ArchiveError, LockfileError, IntegrityError; nothing of the bundle is kept then
 */
export async function readBundle(
  bytes: Uint8Array,
  target: InstallTarget | undefined,
  store: ContentStore,
): Promise<Lockfile> {
  const files = new Map(readTar('The bundle', bytes).map((file) => [file.path, file.bytes]));
  const text = files.get(LOCKFILE_NAME);
  if (text === undefined) throw new ArchiveError('The bundle', `it has no ${LOCKFILE_NAME}`);
  const lock = parseLockfile(Buffer.from(text).toString());
  const to = target ?? { luaVersion: (lock.targets[0] ?? '').replace(/^lua-/, '') };
  checkCoverage(lock, to);
  const trees = Object.entries(lock.packages).map(([key, { build, integrity }]) => {
    const expected = integrity.tree[build === 'pure' ? pureTarget(to) : nativeTarget(to)] as string;
    const path = `trees/${hexOf(expected)}.tar`;
    const tree = files.get(path);
    if (tree === undefined) throw new ArchiveError('The bundle', `it has no files of ${key}`);
    const rock = readTar(path, tree);
    const actual = treeIntegrity(rock.map(hashFile));
    if (actual !== expected)
      throw new IntegrityError({ subject: `The files of ${key} in the bundle`, expected, actual });
    return rock;
  });
  for (const tree of trees) await store.putTree(tree);
  return lock;
}
