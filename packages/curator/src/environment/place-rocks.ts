import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FileConflictError } from '../errors/file-conflict-error.js';
import type { ReadyRock } from '../install/plan.js';
import { LOCKFILE_NAME, lockfileText, type Lockfile, splitKey } from '../lock/lockfile.js';
import { treeManifest } from '../tree/tree-manifest.js';
import { parseDependency } from '../version/dependency.js';

/**
 * Writes all files of packages into an empty folder, with the manifest of the tree and the lockfile.
 * @throws FileConflictError where two packages bring the same file; what Node throws of a file, for whoever knows its place
 */
export async function placeRocks(
  folder: string,
  luaVersion: string,
  lock: Lockfile,
  rocks: readonly ReadyRock[],
): Promise<void> {
  refuseConflicts(rocks);
  const made = new Set<string>(['']);
  // The folder is empty: each folder in it is made once, those above it before, and none is looked for.
  const make = (path: string): void => {
    if (made.has(path)) return;
    make(parentOf(path));
    mkdirSync(join(folder, path));
    made.add(path);
  };
  const write = (path: string, content: Uint8Array | string, mode: number): void => {
    make(parentOf(path));
    writeFileSync(join(folder, path), content, { mode, flag: 'wx' });
  };
  for (const { files } of rocks) {
    for (const { path, bytes, isExecutable } of files) write(path, bytes, isExecutable ? 0o755 : 0o644);
    // Many small files are written fastest in one go; between packages others have their turn.
    await new Promise(setImmediate);
  }
  if (rocks.length > 0) {
    const manifest = treeManifest(luaVersion, rocks.map(installedRock));
    write(`lib/luarocks/rocks-${luaVersion}/manifest`, manifest, 0o644);
  }
  write(LOCKFILE_NAME, lockfileText(lock), 0o644);
}

const parentOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));

/** @throws FileConflictError where two packages bring the same file */
export function refuseConflicts(rocks: readonly ReadyRock[]): void {
  const owners = new Map<string, string>();
  for (const { key, files } of rocks) {
    for (const { path } of files) {
      const plain = path.toLowerCase();
      const other = owners.get(plain);
      if (other !== undefined) throw new FileConflictError(path, [other, key]);
      owners.set(plain, key);
    }
  }
}

function installedRock({ key, locked, files }: ReadyRock): Parameters<typeof treeManifest>[1][number] {
  return {
    ...splitKey(key),
    dependencies: Object.entries(locked.dependencies).map(([name, constraints]) =>
      parseDependency(`${name} ${constraints}`),
    ),
    paths: files.map(({ path }) => path),
  };
}
