import { Readable } from 'node:stream';
import type { TrailerScanner } from './trailer.js';

/** What the program writes to stderr, without the trailer of its leash. */
export class ProgramErrors extends Readable {
  readonly #source: Readable;

  constructor(source: Readable, trailer: TrailerScanner) {
    super();
    this.#source = source;
    const pass = (bytes: Buffer): void => {
      if (bytes.length > 0 && !this.destroyed && !this.push(bytes)) source.pause();
    };
    source.on('data', (bytes: Buffer) => pass(trailer.push(bytes)));
    const finish = (): void => {
      pass(trailer.flush());
      if (!this.destroyed) this.push(null);
    };
    // It says so once: who takes it over late is not told again.
    if (source.readableEnded) finish();
    else source.once('end', finish);
  }

  override _read(): void {
    this.#source.resume();
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.#source.resume();
    callback(error);
  }
}
