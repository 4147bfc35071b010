import { closeSync, openSync, renameSync, writeFileSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ResourceExhaustedError } from '@bioxen/core';
import { PackageStoreError } from '../errors/package-store-error.js';
import { makeFolder } from './make-folder.js';
import { partName } from './part-name.js';

/** Options of `writeAtomically`. */
export interface AtomicFileOptions {
  /** Bring it to the disk before it gets its name: it is there after a power cut. @defaultValue false */
  readonly isDurable?: boolean;
}

/**
 * Writes a file that is seen whole or not at all, and makes its folder.
 * @throws ResourceExhaustedError when the disk is full
 */
export async function writeAtomically(
  path: string,
  content: Uint8Array | string,
  { isDurable = false }: AtomicFileOptions = {},
): Promise<void> {
  const part = partName(path);
  try {
    if (!isDurable && content.length <= SMALL_FILE) {
      await writeAtOnce(path, part, content);
      return;
    }
    const file = await open(part, 'wx').catch(async (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
      await makeFolder(dirname(path));
      return await open(part, 'wx');
    });
    try {
      await file.writeFile(content);
      if (isDurable) await file.sync();
    } finally {
      await file.close();
    }
    await rename(part, path);
  } catch (error) {
    await rm(part, { force: true }).catch(() => undefined);
    throw diskError(error, path);
  }
}

/** A file of that size is written before a thread of the pool has woken up, four times for each file. */
export const SMALL_FILE: number = 2 ** 18;

async function writeAtOnce(path: string, part: string, content: Uint8Array | string): Promise<void> {
  let file: number;
  try {
    file = openSync(part, 'wx');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    await makeFolder(dirname(path));
    file = openSync(part, 'wx');
  }
  try {
    writeFileSync(file, content);
  } finally {
    closeSync(file);
  }
  renameSync(part, path);
}

const FILE_PROBLEMS: Readonly<Record<string, string>> = {
  EACCES: 'it is not allowed',
  EPERM: 'it is not allowed',
  EROFS: 'its file system is read-only',
  // Node says so of a read-only file system, too, when it makes several folders at once.
  ENOENT: 'its folder is not there and cannot be made',
  ENOTDIR: 'a file stands where a folder should',
  EISDIR: 'a folder stands where a file should',
  EEXIST: 'something of that name is there',
  ENAMETOOLONG: 'its path is too long',
};

/** What went wrong with a file, as an error that says what to do; others as they are. */
export function diskError(error: unknown, path: string): unknown {
  const { code = '' } = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new ResourceExhaustedError('room on the disk', {
      hint: `Free some, then try again; ${path} is as it was.`,
      cause: error,
    });
  const problem = FILE_PROBLEMS[code];
  return problem === undefined ? error : new PackageStoreError(path, problem, { cause: error });
}
