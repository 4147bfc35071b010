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
    let left = this.#roomBeside(new Set([name]));
    for await (const piece of content instanceof Uint8Array ? [content] : content) {
      left -= piece.length;
      if (left < 0) throw this.#full();
      pieces.push(piece);
    }
    this.#set(name, new Uint8Array(Buffer.concat(pieces)));
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

  /**
   * Hands the files to an interpreter. Gives what brings back those that it changed since the last time, and drops those
   * it removed: all of them, or, when the interpreter ends meanwhile, none.
   */
  async lend(engine: EngineFiles): Promise<() => Promise<void>> {
    for (const [name, { content }] of this.#files) await engine.put(name, content);
    let known = await versionsOf(engine);
    return async () => {
      const now = await versionsOf(engine);
      const changed = new Map<string, Uint8Array>();
      for (const [name, version] of now) {
        if (known.get(name) === version) continue;
        const content = await engine.get(name);
        if (content !== undefined) changed.set(name, content);
      }
      const removed = [...known.keys()].filter((name) => !now.has(name));
      let left = this.#roomBeside(new Set([...removed, ...changed.keys()]));
      for (const { length } of changed.values()) left -= length;
      if (left < 0) throw this.#full();
      for (const name of removed) this.#files.delete(name);
      for (const [name, content] of changed) this.#set(name, content);
      known = now;
    };
  }

  #set(name: string, content: Uint8Array): void {
    this.#files.set(name, { content, version: String(++this.#writes) });
  }

  /** Bytes that there may be in these files. */
  #roomBeside(names: ReadonlySet<string>): number {
    let left = this.#maxBytes;
    for (const [name, { content }] of this.#files) if (!names.has(name)) left -= content.length;
    return left;
  }

  #full(): ResourceExhaustedError {
    return new ResourceExhaustedError("bytes in the VM's directory", {
      limit: this.#maxBytes,
      hint: 'Raise the limit diskBytes, or remove files.',
    });
  }
}

async function versionsOf(files: EngineFiles): Promise<ReadonlyMap<string, string>> {
  return new Map((await files.list()).map(({ name, version }) => [name, version]));
}
