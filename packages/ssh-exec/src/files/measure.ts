import { createHash, type Hash } from 'node:crypto';

/** What has passed already, when a transfer goes on behind it. */
export interface Passed {
  readonly bytes: number;
  readonly hash: Hash;
}

/** Counts bytes and hashes them. */
export class Measure {
  readonly #hash: Hash;
  readonly #onBytes: (bytes: number) => void;
  #bytes: number;

  constructor(onBytes: (bytes: number) => void = () => {}, passed?: Passed) {
    this.#hash = passed?.hash ?? createHash('sha256');
    this.#bytes = passed?.bytes ?? 0;
    this.#onBytes = onBytes;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Throws what the listener throws. */
  add(piece: Uint8Array): void {
    this.#hash.update(piece);
    this.#bytes += piece.length;
    this.#onBytes(this.#bytes);
  }

  /** Passes on what it counts. */
  async *of(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, void> {
    for await (const piece of pieces) {
      this.add(piece);
      yield piece;
    }
  }

  /** Lower-case hex; once, when all has passed. */
  sha256(): string {
    return this.#hash.digest('hex');
  }
}
