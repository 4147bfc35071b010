import { mkdir, open, readFile, rename, rm, rmdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { writePieces } from '../output/write-pieces.js';
import { parsePart, partBytes } from './part-bytes.js';
import type { Part } from './part.js';

/**
 * A folder of results. A part is written under another name and renamed, so it is whole or not there, whoever is killed;
 * made twice, it is the same. Safe for many writers on a file system that all of them share.
 */
export class PartFolder {
  readonly path: string;
  /** Distinguishes the writers of unfinished files. */
  readonly #writer: string;
  #count = 0;

  constructor(path: string, writer: string) {
    this.path = path;
    this.#writer = writer;
  }

  async create(): Promise<void> {
    await mkdir(this.path, { recursive: true });
  }

  async has(name: string): Promise<boolean> {
    return await stat(this.#file(name)).then(
      () => true,
      () => false,
    );
  }

  /** One line of JSON, then the output. */
  async write(name: string, part: Part): Promise<void> {
    const unfinished = join(this.path, `.${this.#writer}-${this.#count++}.unfinished`);
    const handle = await open(unfinished, 'w');
    try {
      await writePieces(handle, partBytes(part));
    } finally {
      await handle.close();
    }
    await rename(unfinished, this.#file(name));
  }

  async read(name: string): Promise<Part> {
    return parsePart(await readFile(this.#file(name)));
  }

  async remove(): Promise<void> {
    await rm(this.path, { recursive: true, force: true });
  }

  /** Where nothing was done there is nothing to go on from. */
  async removeIfEmpty(): Promise<void> {
    await rmdir(this.path).catch(() => undefined);
  }

  #file(name: string): string {
    return join(this.path, `${name}.part`);
  }
}
