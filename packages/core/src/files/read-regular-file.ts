import { constants } from 'node:fs';
import { open } from 'node:fs/promises';

/**
 * The bytes of a regular file; undefined for what is none: a folder, a pipe, a socket, a device. Nothing is waited for that may
 * never come, as a pipe without a writer would be.
 * @throws what the file system says
 */
export async function readRegularFile(path: string): Promise<Buffer | undefined> {
  // Without it a pipe is not even opened before somebody writes.
  const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)).catch((error: unknown) => {
    // A socket cannot be opened, nor can a device that nothing is behind.
    if ((error as NodeJS.ErrnoException).code === 'ENXIO') return undefined;
    throw error;
  });
  if (file === undefined) return undefined;
  try {
    return (await file.stat()).isFile() ? await file.readFile() : undefined;
  } finally {
    await file.close();
  }
}
