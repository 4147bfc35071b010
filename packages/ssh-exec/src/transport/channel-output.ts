import { Readable } from 'node:stream';

/** The bytes of a stream of ssh2, for readers of any kind: leaving a loop over them does not close the channel. */
export class ChannelOutput extends Readable {
  readonly #source: Readable;
  #isDiscarding = false;

  constructor(source: Readable) {
    super({ highWaterMark: 64 * 1024 });
    this.#source = source;
    source.on('data', (chunk: Buffer) => {
      if (!this.#isDiscarding && !this.destroyed && !this.push(chunk)) source.pause();
    });
    source.on('end', () => {
      if (!this.destroyed) this.push(null);
    });
  }

  /** The channel is gone: what the source holds is all there is. */
  finish(): void {
    if (this.#source.readableLength === 0 && !this.destroyed && !this.readableEnded) this.push(null);
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
    this.#source.resume();
  }
}
