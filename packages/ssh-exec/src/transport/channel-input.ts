import { Writable } from 'node:stream';

/** A writable whose other side may go away at any moment: then it fails instead of waiting for ever. */
export class ChannelInput extends Writable {
  readonly #target: Writable;

  constructor(target: Writable) {
    super({ highWaterMark: 64 * 1024 });
    this.#target = target;
    // Nobody has to listen: what matters of an input that broke is how the program ended.
    this.on('error', () => {});
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, callback: (error?: Error | null) => void): void {
    if (this.#target.writable) this.#target.write(chunk, callback);
    else callback(brokenPipe());
  }

  override _final(callback: (error?: Error | null) => void): void {
    if (this.#target.writable) this.#target.end();
    callback();
  }

  /** The other side is gone. */
  break(): void {
    if (!this.writableFinished) this.destroy(brokenPipe());
  }
}

function brokenPipe(): Error {
  return Object.assign(new RangeError('The program does not read any more'), { code: 'EPIPE' });
}
