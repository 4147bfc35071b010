import { constants } from 'node:fs';
import { type FileHandle, lstat, open, opendir, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { ResourceExhaustedError } from '@bioxen/core';
import { type EngineFile, type EngineFiles, FILES, MOST_FILES } from '@bioxen/lua-driver';
import { createFile } from './create-file.js';

/** Where the files of a native interpreter are. */
export interface FolderFilesOptions {
  /** Asked anew for each call: the folder goes with its interpreter. @throws VmStateError when it is gone */
  readonly folder: () => string;
  readonly maxBytes: number;
}

// The program may have put links, pipes and devices into its folder: they are never followed and never waited for.
const CAREFULLY = constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** Node moves less than 2 GiB at once. */
const CALL_BYTES = 2 ** 30;

/** The private directory of a native interpreter. */
export class FolderFiles implements EngineFiles {
  readonly #options: FolderFilesOptions;

  constructor(options: FolderFilesOptions) {
    this.#options = options;
  }

  async put(name: string, content: Uint8Array | AsyncIterable<Uint8Array>): Promise<void> {
    await this.remove(name);
    const path = this.#path(name);
    let file: FileHandle | undefined;
    try {
      file = await createFile(this.#options.folder(), name);
      await this.#write(file, content, await this.#room());
    } catch (error) {
      await unlink(path).catch(ignore);
      throw codeOf(error) === 'ENOSPC' || codeOf(error) === 'EDQUOT' ? this.#full(error) : error;
    } finally {
      await file?.close();
    }
  }

  async get(name: string): Promise<Uint8Array | undefined> {
    let file: FileHandle | undefined;
    try {
      file = await open(this.#path(name), constants.O_RDONLY | CAREFULLY);
      const state = await file.stat();
      return state.isFile() ? await readWhole(file, state.size) : undefined;
    } catch (error) {
      if (ABSENT.has(codeOf(error))) return undefined;
      throw error;
    } finally {
      await file?.close();
    }
  }

  async list(): Promise<readonly EngineFile[]> {
    const files: EngineFile[] = [];
    for await (const { name } of await opendir(this.#options.folder())) {
      const state = await lstat(this.#path(name), { bigint: true }).catch(ignore);
      if (state?.isFile() !== true) continue;
      if (files.length === MOST_FILES) throw tooManyFiles();
      files.push({ name, bytes: Number(state.size), version: `${state.ino} ${state.size} ${state.mtimeNs}` });
    }
    return files.sort((one, other) => (one.name < other.name ? -1 : 1));
  }

  async remove(name: string): Promise<void> {
    await unlink(this.#path(name)).catch((error: unknown) => {
      if (codeOf(error) !== 'ENOENT') throw error;
    });
  }

  #path(name: string): string {
    return join(this.#options.folder(), name);
  }

  async #room(): Promise<number> {
    let used = 0;
    for (const { bytes } of await this.list()) used += bytes;
    return this.#options.maxBytes - used;
  }

  async #write(
    file: FileHandle,
    content: Uint8Array | AsyncIterable<Uint8Array>,
    room: number,
  ): Promise<void> {
    let left = room;
    for await (const piece of content instanceof Uint8Array ? [content] : content) {
      left -= piece.length;
      if (left < 0) throw this.#full();
      await writeWhole(file, piece);
    }
  }

  #full(cause?: unknown): ResourceExhaustedError {
    return new ResourceExhaustedError("bytes in the VM's directory", {
      limit: this.#options.maxBytes,
      hint: 'Raise the limit diskBytes, or remove files.',
      cause,
    });
  }
}

/** In one piece, where `readFile` takes many and copies them: as much as there was when its size was asked for. */
async function readWhole(file: FileHandle, size: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(size);
  let length = 0;
  while (length < size) {
    const { bytesRead } = await file.read(bytes, length, Math.min(size - length, CALL_BYTES), length);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return length === size ? bytes : bytes.slice(0, length);
}

/** With as few calls as there can be, where `writeFile` makes one for each half a megabyte. */
async function writeWhole(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) {
    at += (await file.write(bytes, at, Math.min(bytes.length - at, CALL_BYTES))).bytesWritten;
  }
}

function tooManyFiles(): ResourceExhaustedError {
  return new ResourceExhaustedError(FILES, {
    limit: MOST_FILES,
    hint: 'Let the program write fewer files, or put several into one.',
  });
}

/** What an open says of a name that is no file of ours. */
const ABSENT: ReadonlySet<string | undefined> = new Set(['ENOENT', 'ELOOP', 'ENXIO', 'EACCES', 'EISDIR']);

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}

function ignore(): undefined {
  return undefined;
}
