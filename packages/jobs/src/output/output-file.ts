import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { writePieces } from './write-pieces.js';

/** A file that appears under its name when it is whole, and never otherwise. */
export class OutputFile {
  readonly #path: string;
  readonly #unfinished: string;
  #handle: FileHandle | undefined;

  /** @param unfinished where it grows; another writer of `path` needs another one */
  constructor(path: string, unfinished = `${path}.unfinished`) {
    this.#path = path;
    this.#unfinished = unfinished;
  }

  async write(pieces: readonly Uint8Array[]): Promise<void> {
    await writePieces(await this.open(), pieces);
  }

  /** Makes the file, empty so far; a first write does that too. @throws the system's error where it cannot be made */
  async open(): Promise<FileHandle> {
    this.#handle ??= await open(this.#unfinished, 'w');
    return this.#handle;
  }

  /** Gives it its name, in the place of an older file. Nothing happens when nothing was opened. */
  async finish(): Promise<void> {
    if (this.#handle === undefined) return;
    await this.#handle.close();
    await rename(this.#unfinished, this.#path);
    this.#handle = undefined;
  }

  /** Leaves no trace of it. */
  async discard(): Promise<void> {
    const handle = this.#handle;
    if (handle === undefined) return;
    this.#handle = undefined;
    // Closed already, where its new name was refused.
    await handle.close().catch(() => undefined);
    await rm(this.#unfinished, { force: true });
  }
}
