import { PAGE_BYTES } from './memory-maximum.js';

/** The memory of one engine, as its imported functions see it. */
export class GuestMemory {
  #memory: WebAssembly.Memory | undefined;
  #bytes = new Uint8Array(0);
  #words = new Int32Array(0);

  /** Its bytes. A view: after a call into the engine it may be stale. */
  get bytes(): Uint8Array {
    return this.#bytes;
  }

  /** The same memory in words of four bytes; an address divided by four is an index. */
  get words(): Int32Array {
    return this.#words;
  }

  /** The engine exists: from now on there is memory. */
  attach(memory: WebAssembly.Memory): void {
    this.#memory = memory;
    this.#refresh();
  }

  /** Makes the memory at least so large, in bytes, with some room to spare; false when it may not grow so far. */
  grow(neededBytes: number): boolean {
    const memory = this.#memory;
    if (memory === undefined) return false;
    const now = this.#bytes.length;
    // Room beyond what is needed makes growing rare; where there is none, the need alone is tried.
    for (const wanted of [neededBytes + now / 5, neededBytes]) {
      try {
        memory.grow(Math.ceil((wanted - now) / PAGE_BYTES));
        this.#refresh();
        return true;
      } catch {
        // Past the maximum of the module, or of this computer.
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
    if (this.#memory === undefined) return;
    this.#bytes = new Uint8Array(this.#memory.buffer);
    this.#words = new Int32Array(this.#memory.buffer);
  }
}
