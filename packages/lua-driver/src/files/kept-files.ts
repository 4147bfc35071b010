import { ResourceExhaustedError } from '@bioxen/core';
import type { EngineFile, EngineFiles } from './engine-files.js';

/** The files of a VM between its one-shot programs: each interpreter gets them, and what it wrote comes back. */
export class KeptFiles implements EngineFiles {
  readonly #files = new Map<string, { readonly content: Uint8Array; readonly version: string }>();
  readonly #maxBytes: number;
  #writes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  async put(name: string, content: Uint8Array | AsyncIterable<Uint8Array>): Promise<void> {
    const pieces: Uint8Array[] = [];
    let left = this.#maxBytes;
    for (const [other, file] of this.#files) if (other !== name) left -= file.content.length;
    for await (const piece of content instanceof Uint8Array ? [content] : content) {
      left -= piece.length;
      if (left < 0) {
        throw new ResourceExhaustedError("bytes in the VM's directory", {
          limit: this.#maxBytes,
          hint: 'Raise the limit diskBytes, or remove files.',
        });
      }
      pieces.push(piece);
    }
    this.#files.set(name, {
      content: new Uint8Array(Buffer.concat(pieces)),
      version: String(++this.#writes),
    });
  }

  get(name: string): Promise<Uint8Array | undefined> {
    return Promise.resolve(this.#files.get(name)?.content.slice());
  }

  list(): Promise<readonly EngineFile[]> {
    const files = [...this.#files].map(([name, { content, version }]) => ({
      name,
      bytes: content.length,
      version,
    }));
    return Promise.resolve(files.sort((one, other) => (one.name < other.name ? -1 : 1)));
  }

  remove(name: string): Promise<void> {
    this.#files.delete(name);
    return Promise.resolve();
  }

  /** Hands the files to an interpreter. Gives what brings back those that it changed, and drops those it removed. */
  async lend(engine: EngineFiles): Promise<() => Promise<void>> {
    for (const [name, { content }] of this.#files) await engine.put(name, content);
    const lent = new Map((await engine.list()).map((file) => [file.name, file.version]));
    return async () => {
      const written = new Map((await engine.list()).map((file) => [file.name, file.version]));
      for (const [name, version] of written) {
        if (lent.get(name) === version) continue;
        const content = await engine.get(name);
        if (content !== undefined) await this.put(name, content);
      }
      for (const name of lent.keys()) {
        if (!written.has(name)) this.#files.delete(name);
      }
    };
  }
}
