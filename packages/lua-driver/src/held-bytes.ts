const NOTHING: Buffer = Buffer.alloc(0);
/** Only a few are so long. */
const LONG_BYTES = 4 * 2 ** 20;

/** The beginning of something whose end has not come yet, in one piece. */
export class HeldBytes {
  #memory = NOTHING;
  #length = 0;
  #isOurs = false;

  /** How many bytes are held. */
  get length(): number {
    return this.#length;
  }

  /**
   * Holds more bytes.
   * @param needed how many there will be in all, 0 when that is not known: memory for them is taken at once, and each
   * is copied once
   */
  add(bytes: Buffer, needed: number): void {
    const length = this.#length + bytes.length;
    if (this.#length === 0 && length >= needed) {
      this.#memory = bytes;
      this.#isOurs = false;
    } else {
      if (!this.#isOurs || length > this.#memory.length) this.#move(Math.max(length, needed));
      bytes.copy(this.#memory, this.#length);
    }
    this.#length = length;
  }

  /** What is held, a view. */
  view(): Buffer {
    return this.#memory.subarray(0, this.#length);
  }

  /** Gives out what is held, and holds nothing any more. */
  take(): Buffer {
    const bytes = this.view();
    this.#memory = NOTHING;
    this.#length = 0;
    this.#isOurs = false;
    return bytes;
  }

  #move(capacity: number): void {
    const memory = capacity < LONG_BYTES ? Buffer.allocUnsafe(capacity) : pages(capacity);
    this.view().copy(memory);
    this.#memory = memory;
    this.#isOurs = true;
  }
}

/**
 * Memory from the system that goes back to it: a buffer that can be resized is pages of its own. Any other comes from
 * malloc(3), which keeps twice as much as the largest block that was ever freed, up to 64 MiB, in each of its arenas from
 * then on (mallopt(3), M_MMAP_THRESHOLD).
 */
function pages(length: number): Buffer {
  return Buffer.from(new ArrayBuffer(length, { maxByteLength: length }));
}
