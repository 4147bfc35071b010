import { Socket } from 'node:net';
import type { Writable } from 'node:stream';
import { writeWhole } from './write-whole.js';

/**
 * One of our two standard streams. What is written leaves whole and in order, until the stream is lost or released:
 * from then on it is dropped.
 */
export class OutputTarget {
  readonly #stream: Writable & { readonly fd: number };
  readonly #onLost: (error: NodeJS.ErrnoException) => void;
  /** Resolvers of the writes that have not left yet. */
  readonly #waiting = new Set<() => void>();
  #last: Promise<void> | undefined;
  #isOpen = true;

  /** @param onLost called once, when the stream can take no more: `EPIPE` when its reader has gone */
  constructor(stream: Writable & { readonly fd: number }, onLost: (error: NodeJS.ErrnoException) => void) {
    this.#stream = stream;
    this.#onLost = onLost;
    stream.on('error', (error: NodeJS.ErrnoException) => {
      this.#lose(error);
    });
  }

  /** Writes; a promise is pending until the bytes have left this process. It never rejects. */
  write(bytes: Uint8Array | string): Promise<void> | undefined {
    if (!this.#isOpen) return undefined;
    if (this.#stream instanceof Socket) return this.#send(bytes);
    // Node's stream for files takes a write that the disk cut short for a whole one.
    try {
      writeWhole(this.#stream.fd, bytes);
    } catch (error) {
      this.#lose(error as NodeJS.ErrnoException);
    }
    return undefined;
  }

  /** Drops what comes from now on, and lets nobody wait for what is on its way. */
  release(): void {
    this.#isOpen = false;
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
  }

  /** Resolves when everything written has left this process. */
  async flush(): Promise<void> {
    await this.#last;
  }

  #send(bytes: Uint8Array | string): Promise<void> {
    this.#last = new Promise((resolve) => {
      this.#waiting.add(resolve);
      this.#stream.write(bytes, (error) => {
        if (error) this.#lose(error);
        this.#waiting.delete(resolve);
        resolve();
      });
    });
    return this.#last;
  }

  #lose(error: NodeJS.ErrnoException): void {
    if (!this.#isOpen) return;
    this.release();
    this.#onLost(error);
  }
}
