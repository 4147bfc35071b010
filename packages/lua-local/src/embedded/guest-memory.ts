import { PAGE_BYTES } from './memory-import.js';

/** The memory of one engine, as its imported functions see it. */
export class GuestMemory {
  /** What the engine imports. */
  readonly object: WebAssembly.Memory;
  #bytes: Uint8Array;
  #words: Int32Array;

  /** @throws RangeError when this computer has not so much */
  constructor(size: WebAssembly.MemoryDescriptor) {
    this.object = new WebAssembly.Memory(size);
    this.#bytes = new Uint8Array(this.object.buffer);
    this.#words = new Int32Array(this.object.buffer);
  }

  /** Its bytes. A view: after a call into the engine it may be stale. */
  get bytes(): Uint8Array {
    return this.#bytes;
  }

  /** The same memory in words of four bytes; an address divided by four is an index. */
  get words(): Int32Array {
    return this.#words;
  }

  /** Makes the memory at least so large, in bytes, with some room to spare; false when it may not grow so far. */
  grow(neededBytes: number): boolean {
    const now = this.#bytes.length;
    // Room beyond what is needed makes growing rare; where there is none, the need alone is tried.
    for (const wanted of [neededBytes + now / 5, neededBytes]) {
      try {
        this.object.grow(Math.ceil((wanted - now) / PAGE_BYTES));
        this.#refresh();
        return true;
      } catch {
        // Past its maximum, or of this computer.
      }
    }
    return false;
  }

  /** The text at an address up to its NUL, one character a byte. */
  text(pointer: number): string {
    const end = this.#bytes.indexOf(0, pointer);
    return Buffer.from(this.#bytes.buffer, pointer, end - pointer).toString('latin1');
  }

  #refresh(): void {
    this.#bytes = new Uint8Array(this.object.buffer);
    this.#words = new Int32Array(this.object.buffer);
  }
}
