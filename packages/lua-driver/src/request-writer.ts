import type { Writable } from 'node:stream';
import type { Request } from './request-encoder.js';

/** Writes what a host says to a driver. Once the stream is at its end nothing is written any more. */
export class RequestWriter {
  readonly #writable: Writable;

  constructor(writable: Writable) {
    this.#writable = writable;
    writable.on('error', ignore);
  }

  /** A request, or an answer to what the program of that number asked for. */
  write(id: number, { operation, keys, payload, longStrings }: Request): void {
    if (this.#writable.writableEnded) return;
    if (longStrings !== undefined) {
      for (const bytes of longStrings) this.write(id, { operation: 'B', keys: '', payload: bytes });
    }
    if (typeof payload === 'string') {
      this.#writable.write(`${operation} ${id} ${Buffer.byteLength(payload)}${keys}\n${payload}`);
      return;
    }
    this.#writable.write(`${operation} ${id} ${payload.length}${keys}\n`);
    if (payload.length > 0) this.#writable.write(payload);
  }

  /** A line that the driver finds wherever it stands: the cookie tells it from any payload. */
  sync(cookie: string, number: number): void {
    if (!this.#writable.writableEnded) this.#writable.write(`\nS ${cookie} ${String(number)}\n`);
  }

  /** The interrupt was used up: the driver takes the next one. */
  rearm(): void {
    if (!this.#writable.writableEnded) this.#writable.write('R 0 0\n');
  }

  /** The interpreter may end; what it still says belongs to the program of that number, 0 for none. */
  quit(id: number): void {
    if (!this.#writable.writableEnded) this.#writable.end(`Q ${String(id)} 0\n`);
  }

  /** The interpreter is given up. */
  destroy(): void {
    this.#writable.destroy();
  }
}

function ignore(): void {
  // That the interpreter is gone is heard from its other stream.
}
