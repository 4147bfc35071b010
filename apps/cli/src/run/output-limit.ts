/** Lets through what fits a limit of both streams together, and counts all of it. */
export class OutputLimit {
  readonly maximum: number;
  #written = 0;

  constructor(maximum: number = Infinity) {
    this.maximum = maximum;
  }

  /** The part that may go out. */
  take(bytes: Uint8Array): Uint8Array {
    const room = this.maximum - this.#written;
    this.#written += bytes.length;
    return bytes.length <= room ? bytes : bytes.subarray(0, Math.max(room, 0));
  }

  /** All bytes that came. */
  get written(): number {
    return this.#written;
  }

  /** Bytes that did not go out. */
  get dropped(): number {
    return Math.max(this.#written - this.maximum, 0);
  }
}
