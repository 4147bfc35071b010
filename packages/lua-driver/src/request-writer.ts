import type { Writable } from 'node:stream';
import type { Request } from './request-encoder.js';

/** So much a driver reads at once that looks for its place. */
const PIECE_BYTES = 512;

/** A payload of so many bytes goes out with its head: the interpreter wakes once. */
const SHORT_BYTES = 16 * 1024;

/** A program of so many characters goes in one line: the interpreter reads once. */
const LINE_CHARACTERS = 256;

/** How such a line begins: the keys of a program go by a letter. */
const LINE_LETTERS: ReadonlyMap<string, string> = new Map([
  ['', 'e'],
  [' buffer=line', 'l'],
]);

/** Lua 5.1 and LuaJIT swallow the end of a line that holds a NUL. */
const fitsOnALine = (code: string): boolean =>
  code.length <= LINE_CHARACTERS && !code.includes('\n') && !code.includes('\0');

/** Writes what a host says to a driver. Once the stream is at its end nothing is written any more. */
export class RequestWriter {
  readonly #writable: Writable;
  /** Requests that go out together at the end of this turn of the event loop. */
  #batch = '';
  readonly #flush = (): void => {
    const batch = this.#batch;
    if (batch === '') return;
    this.#batch = '';
    if (!this.#writable.writableEnded) this.#writable.write(batch);
  };

  constructor(writable: Writable) {
    this.#writable = writable;
    writable.on('error', ignore);
  }

  /**
   * A request, or an answer to what the program of that number asked for.
   * @param canWait the interpreter is at work: what else is written in this turn goes out along with it
   */
  write(id: number, { operation, keys, payload, longStrings }: Request, canWait: boolean = false): void {
    if (longStrings !== undefined) {
      for (const bytes of longStrings) this.write(id, { operation: 'B', keys: '', payload: bytes });
    }
    if (typeof payload !== 'string') {
      const head = `${operation} ${id} ${payload.length}${keys}\n`;
      if (payload.length <= SHORT_BYTES) {
        this.#send(Buffer.concat([Buffer.from(head), payload]));
        return;
      }
      this.#send(head);
      this.#send(payload);
      return;
    }
    const letter = operation === 'E' ? LINE_LETTERS.get(keys) : undefined;
    const text =
      letter !== undefined && fitsOnALine(payload)
        ? `${letter} ${id} ${payload}\n`
        : `${operation} ${id} ${Buffer.byteLength(payload)}${keys}\n${payload}`;
    if (!canWait) {
      this.#send(text);
      return;
    }
    if (this.#batch === '') process.nextTick(this.#flush);
    this.#batch += text;
  }

  /**
   * A line that the driver finds wherever it stands: the cookie tells it from any payload. Two line feeds go before it:
   * Lua 5.1 and LuaJIT swallow the end of a line that holds a NUL.
   */
  sync(cookie: string, number: number): void {
    this.#send(`\n\nS ${cookie} ${String(number)}\n`);
  }

  /** A line that a driver finds which reads in short pieces: a whole piece of it is nothing but cookies. */
  mark(cookie: string): void {
    this.#send(`${cookie.repeat(Math.ceil((PIECE_BYTES + cookie.length) / cookie.length))}\n`);
  }

  /** The interrupt was used up: the driver takes the next one. */
  rearm(): void {
    this.#send('R 0 0\n');
  }

  /** At its very end the interpreter waits for the end of the stream. */
  hold(): void {
    this.#send('H 0 0\n');
  }

  /** The interpreter may end; what it still says belongs to the program of that number, 0 for none. */
  quit(id: number): void {
    this.#send(`Q ${String(id)} 0\n`);
  }

  /** Nothing is said to the interpreter any more. */
  end(): void {
    this.#flush();
    if (!this.#writable.writableEnded) this.#writable.end();
  }

  /** The interpreter is given up. */
  destroy(): void {
    this.#writable.destroy();
  }

  #send(bytes: string | Uint8Array): void {
    this.#flush();
    if (!this.#writable.writableEnded) this.#writable.write(bytes);
  }
}

function ignore(): void {
  // That the interpreter is gone is heard from its other stream.
}
