import { Duplex } from 'node:stream';
import { type HostMessage, OUTSTANDING } from './control-block.js';
import type { InterpreterOutput } from './workplace.js';

const PIECE_BYTES = 512 * 1024;

/** Where an interpreter is: what its stream needs of it. */
export interface StreamPlace {
  readonly control: Int32Array;
  post(message: HostMessage, transfer?: readonly ArrayBuffer[]): void;
}

/** The host's end of one interpreter's byte stream in a worker. */
export class WorkerStream extends Duplex implements InterpreterOutput {
  /** Takes what is said past the stream; a promise makes the worker wait until it is settled. */
  onError: (bytes: Uint8Array) => Promise<void> | undefined = () => undefined;
  readonly #place: StreamPlace;
  #owed = 0;
  #flowing = true;

  constructor(place: StreamPlace) {
    // A worker that is gone reads nothing more: its end ends both directions, and the client hears of it.
    super({ decodeStrings: false, allowHalfOpen: false });
    this.#place = place;
  }

  /** Takes bytes that the worker sent; the worker waits when nobody reads them. */
  receive(bytes: Uint8Array): void {
    this.#owed += bytes.length;
    this.#flowing = this.push(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    if (this.#flowing) this.#acknowledge();
  }

  receiveError(bytes: Uint8Array): void {
    const acknowledge = (): void => {
      this.#release(bytes.length);
    };
    const taken = this.onError(bytes);
    if (taken === undefined) acknowledge();
    else taken.then(acknowledge, acknowledge);
  }

  /** The interpreter ended. */
  finish(): void {
    this.#acknowledge();
    this.push(null);
  }

  override _read(): void {
    this.#flowing = true;
    this.#acknowledge();
  }

  override _write(chunk: string | Uint8Array, encoding: BufferEncoding, done: () => void): void {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk;
    // Copies of its own: a view would take the whole pool that it is cut from along. What is large goes in pieces, so
    // that the worker takes one while the next is made.
    for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
      const piece = new Uint8Array(bytes.subarray(at, at + PIECE_BYTES));
      this.#place.post(piece, [piece.buffer]);
    }
    done();
  }

  override _final(done: () => void): void {
    this.#place.post(null);
    done();
  }

  #acknowledge(): void {
    if (this.#owed === 0) return;
    this.#release(this.#owed);
    this.#owed = 0;
  }

  #release(bytes: number): void {
    Atomics.sub(this.#place.control, OUTSTANDING, bytes);
    Atomics.notify(this.#place.control, OUTSTANDING);
  }
}
