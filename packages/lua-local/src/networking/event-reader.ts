import { ProtocolError } from '@bioxen/core';

/** Something that a network program said: a line of words, with bytes behind it where the last word was `#` and their number. */
export interface ProgramEvent {
  readonly name: string;
  readonly words: readonly string[];
  readonly bytes: Uint8Array;
}

/** Takes an event; a promise that it gives back holds the program up. */
export type TakeEvent = (event: ProgramEvent) => void | Promise<void>;

/** An event whose bytes are still to come. */
interface OpenEvent {
  readonly name: string;
  readonly words: readonly string[];
  readonly size: number;
}

const NONE = new Uint8Array(0);
const NEWLINE = 10;
const MOST_LINE_BYTES = 1024;

/** Puts events together from output that comes in pieces. */
export class EventReader {
  readonly #take: TakeEvent;
  #pieces: Uint8Array[] = [];
  #heldBytes = 0;
  #open: OpenEvent | undefined;

  constructor(take: TakeEvent) {
    this.#take = take;
  }

  /** Hands over what is complete now, in order; resolves when all of it is taken. @throws ProtocolError */
  push(piece: Uint8Array): Promise<unknown> | undefined {
    this.#pieces.push(piece.slice());
    this.#heldBytes += piece.length;
    // A large message comes in many pieces: they are joined once.
    if (this.#open !== undefined && this.#heldBytes <= this.#open.size) return undefined;
    let held: Buffer = Buffer.concat(this.#pieces);
    const waiting: Promise<void>[] = [];
    for (;;) {
      const rest =
        this.#open === undefined ? this.#readLine(held, waiting) : this.#readBytes(held, this.#open, waiting);
      if (rest === undefined) break;
      held = rest;
    }
    this.#pieces = held.length === 0 ? [] : [held];
    this.#heldBytes = held.length;
    return waiting.length === 0 ? undefined : Promise.all(waiting);
  }

  /** What follows the first line; undefined as long as the line is not whole. */
  #readLine(held: Buffer, waiting: Promise<void>[]): Buffer | undefined {
    const end = held.indexOf(NEWLINE);
    if (end === -1 && held.length <= MOST_LINE_BYTES) return undefined;
    if (end === -1 || end > MOST_LINE_BYTES) throw broken(held);
    const [name = '', ...words] = held.toString('latin1', 0, end).split(' ');
    const size = /^#(\d+)$/.exec(words.at(-1) ?? '')?.[1];
    if (size === undefined) this.#tell({ name, words, bytes: NONE }, waiting);
    else this.#open = { name, words: words.slice(0, -1), size: Number(size) };
    return held.subarray(end + 1);
  }

  #readBytes(held: Buffer, { name, words, size }: OpenEvent, waiting: Promise<void>[]): Buffer | undefined {
    if (held.length <= size) return undefined;
    if (held[size] !== NEWLINE) throw broken(held.subarray(size));
    this.#open = undefined;
    this.#tell({ name, words, bytes: new Uint8Array(held.subarray(0, size)) }, waiting);
    return held.subarray(size + 1);
  }

  #tell(event: ProgramEvent, waiting: Promise<void>[]): void {
    const taken = this.#take(event);
    if (taken !== undefined) waiting.push(taken);
  }
}

function broken(at: Buffer): ProtocolError {
  const seen = at.toString('latin1', 0, 40);
  return new ProtocolError(`A network program said something that is no event: ${JSON.stringify(seen)}`);
}
