import type { InputSource } from '@bioxen/core';

/** A part for a program that does not say how much it wants, one that reads lines. */
const PART_BYTES = 2 ** 20;

/** Gives a program's standard input part by part, without copies, and only as far as the program asks. */
export class InputPump {
  readonly #pieces: AsyncIterator<Uint8Array> | Iterator<Uint8Array>;
  #rest: Uint8Array = new Uint8Array(0);

  constructor(source: InputSource) {
    if (typeof source === 'string') this.#pieces = [Buffer.from(source, 'utf8')].values();
    else if (source instanceof Uint8Array) this.#pieces = [source].values();
    else this.#pieces = source[Symbol.asyncIterator]();
  }

  /**
   * The next part, empty at the end; throws what the source throws.
   * @param wanted so many bytes, `a` for all that there are, anything else for a handy part
   * @param longest bytes of a part, whatever is wanted @defaultValue no limit
   */
  async next(wanted: string = '', longest: number = Infinity): Promise<Uint8Array> {
    while (this.#rest.length === 0) {
      const step = await this.#pieces.next();
      if (step.done === true) return new Uint8Array(0);
      this.#rest = typeof step.value === 'string' ? Buffer.from(step.value) : step.value;
    }
    const bytes = wanted === 'a' ? Infinity : Number(wanted);
    const part = this.#rest.subarray(0, Math.min(longest, bytes > PART_BYTES ? bytes : PART_BYTES));
    this.#rest = this.#rest.subarray(part.length);
    return part;
  }

  /** Tells the source that nobody reads on. */
  async close(): Promise<void> {
    await this.#pieces.return?.();
  }
}
