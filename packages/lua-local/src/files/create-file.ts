import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * Makes a new file in a folder and opens it for writing; a name that is taken, by a link too, is an error. Root makes
 * it as the account that the folder belongs to: the interpreter's user namespace knows no root (EOVERFLOW).
 */
export async function createFile(folder: string, name: string): Promise<FileHandle> {
  const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW, O_NONBLOCK } = constants;
  const path = join(folder, name);
  const { uid, gid } = await stat(folder);
  if (process.getuid?.() !== 0 || uid === 0) return await open(path, O_WRONLY | O_CREAT | O_EXCL, 0o600);
  await run('dd', ['if=/dev/null', `of=${path}`, 'conv=excl', 'oflag=nofollow', 'status=none'], {
    uid,
    gid,
    env: { PATH: '/usr/bin:/bin' },
  });
  return await open(path, O_WRONLY | O_NOFOLLOW | O_NONBLOCK);
}
