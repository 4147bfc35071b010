import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import type { WriteStream } from 'node:fs';

/** A file that appears under its name when it is whole, and never otherwise. */
export class OutputFile {
  readonly #path: string;
  readonly #unfinished: string;
  #stream: WriteStream | undefined;

  constructor(path: string) {
    this.#path = path;
    this.#unfinished = `${path}.unfinished`;
  }

  async write(bytes: Uint8Array | string): Promise<void> {
    const stream = await this.open();
    if (!stream.write(bytes)) await once(stream, 'drain');
  }

  /** Makes the file, empty so far; a first write does that too. @throws the system's error where it cannot be made */
  async open(): Promise<WriteStream> {
    if (this.#stream === undefined) {
      this.#stream = createWriteStream(this.#unfinished);
      await once(this.#stream, 'open');
    }
    return this.#stream;
  }

  /** Gives it its name, in the place of an older file. Nothing happens when nothing was opened. */
  async finish(): Promise<void> {
    const stream = this.#stream;
    if (stream === undefined) return;
    stream.end();
    await finished(stream);
    await rename(this.#unfinished, this.#path);
    this.#stream = undefined;
  }

  /** Leaves no trace of it. */
  async discard(): Promise<void> {
    const stream = this.#stream;
    if (stream === undefined) return;
    this.#stream = undefined;
    stream.destroy();
    await rm(this.#unfinished, { force: true });
  }
}
