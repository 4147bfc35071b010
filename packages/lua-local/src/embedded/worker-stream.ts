import { Duplex } from 'node:stream';
import type { Worker } from 'node:worker_threads';
import { type HostMessage, MESSAGES, OUTSTANDING } from './control-block.js';

/** The host's end of one interpreter's byte stream in a worker. */
export class WorkerStream extends Duplex {
  readonly #worker: Worker;
  readonly #control: Int32Array;
  #owed = 0;
  #flowing = true;

  constructor(worker: Worker, control: Int32Array) {
    // A worker that is gone reads nothing more: its end ends both directions, and the client hears of it.
    super({ decodeStrings: false, allowHalfOpen: false });
    this.#worker = worker;
    this.#control = control;
  }

  /** Takes bytes that the worker sent; the worker waits when nobody reads them. */
  receive(bytes: Uint8Array): void {
    this.#owed += bytes.length;
    this.#flowing = this.push(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    if (this.#flowing) this.#acknowledge();
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
    // A copy of its own: a view would take the whole pool that it is cut from along.
    const bytes =
      typeof chunk === 'string' ? new Uint8Array(Buffer.from(chunk, encoding)) : new Uint8Array(chunk);
    this.#post(bytes);
    done();
  }

  override _final(done: () => void): void {
    this.#post(null);
    done();
  }

  #post(message: HostMessage): void {
    this.#worker.postMessage(message, message === null ? [] : [message.buffer as ArrayBuffer]);
    Atomics.add(this.#control, MESSAGES, 1);
    Atomics.notify(this.#control, MESSAGES);
  }

  #acknowledge(): void {
    if (this.#owed === 0) return;
    Atomics.sub(this.#control, OUTSTANDING, this.#owed);
    Atomics.notify(this.#control, OUTSTANDING);
    this.#owed = 0;
  }
}
