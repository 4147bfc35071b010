import { type InputSource, InvalidOptionError } from '@bioxen/core';
import { guardInput } from './guard-input.js';

/** A part for a program that does not say how much it wants, one that reads lines. */
const PART_BYTES = 2 ** 20;

/** Gives a program's standard input part by part, without copies, and only as far as the program asks. */
export class InputPump {
  readonly #pieces: AsyncIterator<Uint8Array> | Iterator<Uint8Array>;
  #rest: Uint8Array = new Uint8Array(0);

  /** @throws InvalidOptionError for a source that gives nothing to iterate */
  constructor(source: InputSource) {
    guardInput({ input: source });
    if (typeof source === 'string') this.#pieces = [Buffer.from(source, 'utf8')].values();
    else if (source instanceof Uint8Array) this.#pieces = [source].values();
    else this.#pieces = iteratorOf(source);
  }

  /**
   * The next part, empty at the end.
   * @throws what the source throws, and InvalidOptionError when it gives something else than bytes
   * @param wanted so many bytes, `a` for all that there are, anything else for a handy part
   * @param longest bytes of a part, whatever is wanted @defaultValue no limit
   */
  async next(wanted: string = '', longest: number = Infinity): Promise<Uint8Array> {
    while (this.#rest.length === 0) {
      const step: unknown = await this.#pieces.next();
      if (typeof step !== 'object' || step === null) throw unfit(step);
      const { done, value } = step as IteratorResult<unknown, unknown>;
      if (done === true) return new Uint8Array(0);
      if (typeof value === 'string') this.#rest = Buffer.from(value);
      else if (value instanceof Uint8Array) this.#rest = value;
      else throw unfit(value);
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

function iteratorOf(source: AsyncIterable<Uint8Array>): AsyncIterator<Uint8Array> {
  const pieces: unknown = source[Symbol.asyncIterator]();
  if (
    typeof pieces === 'object' &&
    pieces !== null &&
    'next' in pieces &&
    typeof pieces.next === 'function'
  ) {
    return pieces as AsyncIterator<Uint8Array>;
  }
  throw InvalidOptionError.unexpected('input', source, 'an async iterable');
}

/** For what a source gave that is no piece of input. */
function unfit(piece: unknown): InvalidOptionError {
  return InvalidOptionError.unexpected('a piece of input', piece, 'a Uint8Array or a text');
}
