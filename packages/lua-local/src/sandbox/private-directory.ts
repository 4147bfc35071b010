import { chownSync, lstatSync, mkdtempSync, readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isOwnerGone, ownerMark } from './owner-mark.js';
import { NOBODY } from './spawn-child.js';

/** An empty directory that only its user sees. */
export interface PrivateDirectory {
  readonly path: string;
  /** Removes it with all that is in it. Never rejects. */
  remove(): Promise<void>;
}

const PREFIX = 'bioxen-box-';
let swept: Promise<unknown> | undefined;

/**
 * Makes one among the temporary files. Its name says whose it is, so that what a process of ours left when it was
 * killed is removed by the next one. @throws the system's error
 */
export function makePrivateDirectory(asNobody: boolean): PrivateDirectory {
  swept ??= sweep().catch(() => {
    // Whoever clears the temporary files will find them.
  });
  const path = mkdtempSync(join(tmpdir(), `${PREFIX}${ownerMark()}-`));
  if (asNobody) chownSync(path, NOBODY, NOBODY);
  return { path, remove: () => remove(path) };
}

async function sweep(): Promise<void> {
  for (const name of readdirSync(tmpdir())) {
    if (!name.startsWith(PREFIX) || !isOwnerGone(name.slice(PREFIX.length))) continue;
    const path = join(tmpdir(), name);
    const owner = lstatSync(path, { throwIfNoEntry: false })?.uid;
    const own = process.getuid?.();
    if (owner === own || (own === 0 && owner === NOBODY)) await remove(path);
  }
}

async function remove(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true, maxRetries: 2 }).catch(() => {
    // Something made inside that we may not remove: the system clears its temporary files itself.
  });
}
