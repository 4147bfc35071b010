import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { hexOf } from '../integrity/sri.js';
import type { Lockfile } from '../lock/lockfile.js';
import { isLeftOver } from './part-name.js';

/** What no environment needs. */
export interface OrphanReport {
  /** Paths in the store. */
  readonly orphans: readonly string[];
  readonly bytes: number;
  /** Were they removed? */
  readonly isApplied: boolean;
}

/** What came lately may belong to an install that is under way. */
const YOUNG_MS = 60 * 60 * 1_000;

/** Finds files of the store that none of the locks names, and removes them when that is asked for. */
export async function collectStore(
  folder: string,
  locks: readonly Lockfile[],
  { apply, now = Date.now() }: { readonly apply: boolean; readonly now?: number },
): Promise<OrphanReport> {
  const wanted = new Set(
    locks
      .flatMap(({ packages }) => Object.values(packages))
      .flatMap(({ integrity }) => Object.values(integrity.tree))
      .map(hexOf),
  );
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
      return [];
    },
  );
  const orphans: string[] = [];
  let bytes = 0;
  for (const entry of entries) {
    if (!entry.isFile() || wanted.has(entry.name.replace(/\.tar$/, ''))) continue;
    const path = join(entry.parentPath, entry.name);
    const { size, mtimeMs } = await stat(path);
    if (now - mtimeMs < YOUNG_MS && !isLeftOver(entry.name)) continue;
    orphans.push(path);
    bytes += size;
    if (apply) await rm(path, { force: true });
  }
  return { orphans: orphans.sort(), bytes, isApplied: apply };
}
