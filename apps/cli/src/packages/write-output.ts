import { randomBytes } from 'node:crypto';
import { chmod, open, realpath, rename, rm, stat } from 'node:fs/promises';
import { InvalidOptionError, ResourceExhaustedError } from '@bioxen/core';

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'you may not',
  EISDIR: 'it is a folder',
  ENOENT: 'its folder is not there',
  ENOTDIR: 'what stands above it is no folder',
  EPERM: 'you may not',
  EROFS: 'its file system is read-only',
};

/** Options of `writeOutput`. */
export interface WriteOutputOptions {
  /** What names the file. @defaultValue '--output' */
  readonly option?: string;
}

/**
 * Writes a file that somebody named: whole, or what was there stays (a full disk). Links are followed, a file keeps its
 * rights, and what is no file (`/dev/stdout`, a pipe) is written into.
 * @throws ResourceExhaustedError when the disk is full, InvalidOptionError
 */
export async function writeOutput(
  path: string,
  content: Uint8Array | string,
  { option = '--output' }: WriteOutputOptions = {},
): Promise<void> {
  try {
    await replace(path, content);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOSPC' || code === 'EDQUOT')
      throw new ResourceExhaustedError('room on the disk', { hint: 'Free some, then try again.', cause });
    throw new InvalidOptionError(
      option,
      `${path} cannot be written: ${REASONS[code ?? ''] ?? String(cause)}`,
      {
        hint: 'Name a file in a folder that is there, and that you may write into.',
        cause,
      },
    );
  }
}

async function replace(path: string, content: Uint8Array | string): Promise<void> {
  const known = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    return undefined;
  });
  if (known !== undefined && !known.isFile()) {
    await fill(path, content, 'w');
    return;
  }
  const target = known === undefined ? path : await realpath(path);
  const part = `${target}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    await fill(part, content, 'wx');
    if (known !== undefined) await chmod(part, known.mode & 0o777);
    await rename(part, target);
  } catch (error) {
    await rm(part, { force: true }).catch(() => undefined);
    throw error;
  }
}

async function fill(path: string, content: Uint8Array | string, flag: string): Promise<void> {
  const file = await open(path, flag);
  try {
    await file.writeFile(content);
  } finally {
    await file.close();
  }
}
