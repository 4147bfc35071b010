import { isUtf8 } from 'node:buffer';
import { ResourceExhaustedError } from '@bioxen/core';
import type { EngineFile, EngineFiles } from '@bioxen/lua-driver';
import type { FolderAnswer, FolderRequest } from './control-block.js';

/** A request before it has its number. */
export type FolderWish =
  | Omit<Extract<FolderRequest, { operation: 'put' }>, 'id'>
  | Omit<Extract<FolderRequest, { operation: 'get' | 'remove' }>, 'id'>
  | Omit<Extract<FolderRequest, { operation: 'list' }>, 'id'>;

/** Hands a request to the worker. @throws LuaProcessError when the interpreter ends before it answers */
export type AskFolder = (wish: FolderWish, transfer?: readonly ArrayBuffer[]) => Promise<FolderAnswer>;

/**
 * The private folder of an embedded interpreter, from outside. What is asked while a program runs is done when the
 * program ends or waits for input.
 */
export class EmbeddedFiles implements EngineFiles {
  readonly #ask: AskFolder;
  readonly #diskBytes: number;

  /** @param diskBytes what the folder may hold */
  constructor(ask: AskFolder, diskBytes: number) {
    this.#ask = ask;
    this.#diskBytes = diskBytes;
  }

  async put(name: string, content: Uint8Array | AsyncIterable<Uint8Array>): Promise<void> {
    const bytes = await this.#gather(content);
    const { outcome } = await this.#ask({ operation: 'put', name: toBytes(name), bytes }, [bytes.buffer]);
    if (outcome !== 'done') throw this.#full();
  }

  async get(name: string): Promise<Uint8Array | undefined> {
    return (await this.#ask({ operation: 'get', name: toBytes(name) })).bytes;
  }

  async list(): Promise<readonly EngineFile[]> {
    const { entries = [] } = await this.#ask({ operation: 'list' });
    const files = entries.flatMap((entry) => {
      const name = Buffer.from(entry.name, 'latin1');
      // Nobody outside can say a name that is no text.
      return isUtf8(name) ? [{ ...entry, name: name.toString('utf8') }] : [];
    });
    return files.sort((one, other) => (one.name < other.name ? -1 : 1));
  }

  async remove(name: string): Promise<void> {
    await this.#ask({ operation: 'remove', name: toBytes(name) });
  }

  /** A copy in a buffer of its own: it moves to the worker. */
  async #gather(content: Uint8Array | AsyncIterable<Uint8Array>): Promise<Uint8Array<ArrayBuffer>> {
    if (content instanceof Uint8Array) return new Uint8Array(content);
    const pieces: Uint8Array[] = [];
    let left = this.#diskBytes;
    for await (const piece of content) {
      left -= piece.length;
      if (left < 0) throw this.#full();
      pieces.push(piece);
    }
    return new Uint8Array(Buffer.concat(pieces));
  }

  #full(): ResourceExhaustedError {
    return new ResourceExhaustedError("bytes in the VM's directory", {
      limit: this.#diskBytes,
      hint: 'Raise the limit diskBytes, or remove files.',
    });
  }
}

/** The worker knows names as bytes, one character for each. */
function toBytes(name: string): string {
  return Buffer.from(name, 'utf8').toString('latin1');
}
