import { constants } from 'node:fs';
import { open, realpath, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { InvalidOptionError } from '@bioxen/core';
import { whyUnread } from './why-unread.js';

/** The path of a folder without links. @throws InvalidOptionError where it is none */
export async function realFolder(folder: string): Promise<string> {
  try {
    const real = await realpath(folder);
    if ((await stat(real)).isDirectory()) return real;
  } catch (cause) {
    throw new InvalidOptionError('folder', `${folder} ${whyUnread(cause)}`, {
      hint: 'Name a folder with rocks.',
      cause,
    });
  }
  throw new InvalidOptionError('folder', `${folder} is no folder`, { hint: 'Name a folder with rocks.' });
}

/**
 * A file of a folder; undefined where there is none, where it is something else (a pipe, a device), and where a link leads out
 * of the folder.
 * @param folder as `realFolder` gives it @param file a name without slashes
 */
export async function readInFolder(folder: string, file: string): Promise<Uint8Array | undefined> {
  try {
    const path = await realpath(join(folder, file));
    if (dirname(path) !== folder) return undefined;
    // What has become a link since is not followed, and a pipe is not waited for.
    const opened = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      return (await opened.stat()).isFile() ? await opened.readFile() : undefined;
    } finally {
      await opened.close();
    }
  } catch {
    return undefined;
  }
}
