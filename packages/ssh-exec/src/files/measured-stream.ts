import { createHash, type Hash } from 'node:crypto';
import { Transform, type TransformCallback } from 'node:stream';

/** What has passed already, when a stream goes on behind it. */
export interface Passed {
  readonly bytes: number;
  readonly hash: Hash;
}

/** Passes bytes on, counts them and hashes them. */
export class MeasuredStream extends Transform {
  readonly #hash: Hash;
  readonly #onBytes: (bytes: number) => void;
  #bytes: number;

  constructor(onBytes: (bytes: number) => void = () => {}, passed?: Passed) {
    super();
    this.#onBytes = onBytes;
    this.#hash = passed?.hash ?? createHash('sha256');
    this.#bytes = passed?.bytes ?? 0;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Lower-case hex; once, when all has passed. */
  sha256(): string {
    return this.#hash.digest('hex');
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, callback: TransformCallback): void {
    this.#hash.update(chunk);
    this.#bytes += chunk.length;
    this.#onBytes(this.#bytes);
    callback(null, chunk);
  }
}
