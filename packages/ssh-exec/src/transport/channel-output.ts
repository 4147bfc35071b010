import { Readable } from 'node:stream';

// What a pipe of Linux holds: so much may be on its way when its reader leaves.
const pipeBytes = 64 * 1024;

/** The bytes of a stream of ssh2, for readers of any kind: leaving a loop over them does not close the channel. */
export class ChannelOutput extends Readable {
  /** Called once when its reader has left, and more than a pipe holds comes all the same. */
  whenUnread: (() => void) | undefined;
  #unread = 0;
  readonly #source: Readable;
  #isDiscarding = false;
  #hasLeft = false;
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
      if (this.#hasLeft) this.#drop(chunk.length);
      if (!this.#isDiscarding && !this.destroyed && !this.push(chunk)) source.pause();
    });
    source.on('end', () => {
      if (!this.destroyed) this.push(null);
      // Where nothing is left to be read nobody has to read.
      if (this.readableLength === 0) settle();
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
    this.#hasLeft = !this.#isDiscarding && !this.readableEnded;
    this.discard();
    callback(error);
  }

  /** Reads to the end and keeps nothing. */
  discard(): void {
    this.#isDiscarding = true;
    this.#settle();
    this.#source.resume();
  }

  #drop(bytes: number): void {
    this.#unread += bytes;
    if (this.#unread <= pipeBytes) return;
    this.#hasLeft = false;
    this.whenUnread?.();
  }
}
