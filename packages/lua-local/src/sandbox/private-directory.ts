import { chownSync, lstatSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isOwnerGone, ownerMark } from './owner-mark.js';
import { NOBODY } from './spawn-child.js';
import { temporaryFolderError } from './temporary-folder.js';

/** An empty directory that only its user sees. */
export interface PrivateDirectory {
  readonly path: string;
  /** Removes it with all that is in it. Never rejects. */
  remove(): Promise<void>;
}

const PREFIX = 'bioxen-box-';

/**
 * Makes one among the temporary files. Its name says whose it is, so that what a process of ours left when it was
 * killed is removed by the next one. @throws SandboxSetupError, ResourceExhaustedError
 */
export function makePrivateDirectory(asNobody: boolean): PrivateDirectory {
  try {
    const path = mkdtempSync(join(tmpdir(), `${PREFIX}${ownerMark()}-`));
    if (asNobody) chownSync(path, NOBODY, NOBODY);
    return { path, remove: () => remove(path) };
  } catch (error) {
    throw temporaryFolderError(error);
  }
}

/**
 * Removes those of processes that have ended, while others of us work on; what is left when this process ends goes then.
 */
export function sweepPrivateDirectories(): void {
  const left = new Set(directoriesOfTheDead());
  if (left.size === 0) return;
  const finish = (): void => {
    for (const path of left) removeNow(path);
  };
  process.once('exit', finish);
  const removing = [...left].map(async (path) => {
    await remove(path);
    left.delete(path);
  });
  void Promise.all(removing).then(() => {
    process.off('exit', finish);
  });
}

function directoriesOfTheDead(): readonly string[] {
  try {
    const own = process.getuid?.();
    return readdirSync(tmpdir())
      .filter((name) => name.startsWith(PREFIX) && isOwnerGone(name.slice(PREFIX.length)))
      .map((name) => join(tmpdir(), name))
      .filter((path) => {
        const owner = lstatSync(path, { throwIfNoEntry: false })?.uid;
        return owner !== undefined && (owner === own || (own === 0 && owner === NOBODY));
      });
  } catch {
    // Whoever clears the temporary files will find them.
    return [];
  }
}

async function remove(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true, maxRetries: 2 }).catch(() => {
    // Something made inside that we may not remove: the system clears its temporary files itself.
  });
}

function removeNow(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true });
  } catch {
    // As above.
  }
}
