import { randomUUID } from 'node:crypto';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileRange } from '../input/file-range.js';

/** Larger blocks go through the pipe: the folder may be memory. */
const MAX_BYTES = 2 ** 26;

/**
 * A file in which a worker finds its block. Through a pipe into Lua a block of 2 MB takes as long as its work, and is new memory for
 * Lua each time; from a file it is read into room that Lua keeps. One block after the other takes the same place.
 */
export class BlockFile {
  readonly #path: string;
  #handle: FileHandle | undefined;
  #isGivenUp = false;

  /** @param folder which the VM sees under its path */
  constructor(folder: string) {
    // In a folder that nobody may list the name is what keeps others from the content.
    this.#path = join(folder, randomUUID());
  }

  /** Where the bytes are to be read, until the next ones come; undefined where they have no room. */
  async put(bytes: Buffer): Promise<FileRange | undefined> {
    if (this.#isGivenUp || bytes.length > MAX_BYTES) return undefined;
    try {
      this.#handle ??= await create(this.#path);
      for (let at = 0; at < bytes.length;) {
        const { bytesWritten } = await this.#handle.write(bytes, at, bytes.length - at, at);
        at += bytesWritten;
      }
      return { path: this.#path, start: 0, length: bytes.length };
    } catch {
      await this.giveUp();
      return undefined;
    }
  }

  /** There is no room, or the VM does not see it: nothing is put any more. */
  async giveUp(): Promise<void> {
    this.#isGivenUp = true;
    const handle = this.#handle;
    this.#handle = undefined;
    if (handle === undefined) return;
    await handle.close();
    await rm(this.#path, { force: true });
  }
}

/** Sandboxes of root are the account nobody, whom a narrow umask would keep out. */
async function create(path: string): Promise<FileHandle> {
  const handle = await open(path, 'wx', 0o600);
  if (process.getuid?.() === 0) await handle.chmod(0o644);
  return handle;
}
