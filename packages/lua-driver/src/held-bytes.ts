const NOTHING: Buffer = Buffer.alloc(0);

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
    const memory = Buffer.allocUnsafe(capacity);
    this.view().copy(memory);
    this.#memory = memory;
    this.#isOurs = true;
  }
}
