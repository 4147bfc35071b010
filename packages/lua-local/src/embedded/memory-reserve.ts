import type { Pointer } from './lua-exports.js';

/** The driver tells of a failure with 8 KiB (measured); the rest is for the programs that then clear up. */
const RESERVE_BYTES = 256 * 1024;

interface Allocator {
  malloc(size: number): Pointer;
  free(pointer: Pointer): void;
}

/**
 * Memory held back while a program runs, and given free when one has used up all the rest: with it the driver can
 * say so, and the next program can clear up.
 */
export class MemoryReserve {
  readonly #allocator: () => Allocator;
  #pointer: Pointer = 0;
  #wasRefused = false;

  constructor(allocator: () => Allocator) {
    this.#allocator = allocator;
  }

  /** Holds the reserve back; false when there is no memory for it. */
  hold(): boolean {
    if (this.#pointer === 0) this.#pointer = this.#allocator().malloc(RESERVE_BYTES);
    // That this was too much says nothing of the program.
    this.#wasRefused = false;
    return this.#pointer !== 0;
  }

  /** The engine asked for memory and got none. */
  refused(): void {
    this.#wasRefused = true;
  }

  /** The program is over: what it was refused goes to the driver. */
  releaseIfRefused(): void {
    if (!this.#wasRefused || this.#pointer === 0) return;
    this.#allocator().free(this.#pointer);
    this.#pointer = 0;
  }
}
