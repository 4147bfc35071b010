import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';

const making = new Map<string, Promise<void>>();

/**
 * Makes a folder and those above it; one that is there already is good. Node's own `recursive` never ends where a file system
 * has the parent and yet makes nothing in it (`/proc`).
 */
export async function makeFolder(path: string): Promise<void> {
  // Many files begin at once, and all of them miss the same folder.
  const known = making.get(path);
  if (known !== undefined) {
    await known;
    return;
  }
  const made = make(path);
  making.set(path, made);
  try {
    await made;
  } finally {
    making.delete(path);
  }
}

async function make(path: string): Promise<void> {
  const makeOne = async (): Promise<void> => {
    await mkdir(path).catch(async (error: NodeJS.ErrnoException) => {
      // Whether it is a folder is told by what is written into it.
      if (error.code !== 'EEXIST') throw error;
    });
  };
  try {
    await makeOne();
  } catch (error) {
    const parent = dirname(path);
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || parent === path) throw error;
    await makeFolder(parent);
    await makeOne();
  }
}
