import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { diskError, SMALL_FILE } from './atomic-file.js';

/** A file; undefined where there is none. @throws PackageStoreError */
export async function readIfThere(path: string): Promise<Buffer | undefined> {
  try {
    return readSmall(path) ?? (await readFile(path));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw diskError(error, path);
  }
}

/** What is small is read before a thread of the pool has woken up; undefined for anything else. */
function readSmall(path: string): Buffer | undefined {
  const file = openSync(path, 'r');
  try {
    const stat = fstatSync(file);
    if (!stat.isFile() || stat.size === 0 || stat.size > SMALL_FILE) return undefined;
    const bytes = Buffer.allocUnsafe(stat.size);
    for (let at = 0; at < bytes.length;) {
      const read = readSync(file, bytes, at, bytes.length - at, null);
      // It was cut meanwhile.
      if (read === 0) return bytes.subarray(0, at);
      at += read;
    }
    return bytes;
  } finally {
    closeSync(file);
  }
}
