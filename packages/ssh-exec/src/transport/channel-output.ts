import { Readable } from 'node:stream';

/** The bytes of a stream of ssh2, for readers of any kind: leaving a loop over them does not close the channel. */
export class ChannelOutput extends Readable {
  readonly #source: Readable;
  #isDiscarding = false;
  #hasSpoken = false;
  /** Resolves when all was read, or when nobody is to read any more. */
  readonly done: Promise<void>;
  readonly #settle: () => void;

  constructor(source: Readable) {
    super({ highWaterMark: 64 * 1024 });
    this.#source = source;
    let settle: () => void = () => {};
    this.done = new Promise((resolve) => {
      settle = resolve;
    });
    this.#settle = settle;
    this.once('end', settle);
    source.on('data', (chunk: Buffer) => {
      this.#hasSpoken = true;
      if (!this.#isDiscarding && !this.destroyed && !this.push(chunk)) source.pause();
    });
    source.on('end', () => {
      if (!this.destroyed) this.push(null);
    });
  }

  /** Did anything come? */
  get hasSpoken(): boolean {
    return this.#hasSpoken;
  }

  override _read(): void {
    this.#source.resume();
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.discard();
    callback(error);
  }

  /** Reads to the end and keeps nothing. */
  discard(): void {
    this.#isDiscarding = true;
    this.#settle();
    this.#source.resume();
  }
}
