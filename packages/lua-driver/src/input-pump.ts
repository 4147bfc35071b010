import type { InputSource } from '@bioxen/core';

/** One answer to the interpreter's wish for input is at most this long. */
const PART_BYTES = 2 ** 20;

/** Gives a program's standard input piece by piece, only as far as the program asks. */
export class InputPump {
  readonly #pieces: AsyncIterator<Uint8Array> | Iterator<Uint8Array>;
  #rest: Uint8Array = new Uint8Array(0);

  constructor(source: InputSource) {
    if (typeof source === 'string') this.#pieces = [new Uint8Array(Buffer.from(source, 'utf8'))].values();
    else if (source instanceof Uint8Array) this.#pieces = [source].values();
    else this.#pieces = source[Symbol.asyncIterator]();
  }

  /** The next piece, empty at the end. Throws what the source throws. */
  async next(): Promise<Uint8Array> {
    while (this.#rest.length === 0) {
      const step = await this.#pieces.next();
      if (step.done === true) return new Uint8Array(0);
      this.#rest = typeof step.value === 'string' ? Buffer.from(step.value) : step.value;
    }
    const part = this.#rest.subarray(0, PART_BYTES);
    this.#rest = this.#rest.subarray(part.length);
    return part;
  }

  /** Tells the source that nobody reads on. */
  async close(): Promise<void> {
    await this.#pieces.return?.();
  }
}
