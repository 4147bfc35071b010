import type { Readable } from 'node:stream';
import type { DriverClient } from '../driver-client.js';

const SEEN_BYTES = 8192;

/** What reaches stderr past the driver, from C code and child processes: it belongs to the program that runs. */
export class StrayErrors {
  /** Resolves when there is no more of it, and all was taken. */
  readonly over: Promise<void>;
  #seen = '';

  constructor(stderr: Readable, client: Pick<DriverClient, 'speakingRun'>) {
    this.over = new Promise((resolve) => {
      stderr.once('end', resolve).once('close', resolve);
    });
    stderr.on('data', (bytes: Buffer) => {
      this.#seen = (this.#seen + bytes.toString('utf8')).slice(-SEEN_BYTES);
      const taken = client.speakingRun?.addOutput('stderr', bytes);
      if (taken === undefined) return;
      stderr.pause();
      const goOn = (): void => {
        stderr.resume();
      };
      taken.then(goOn, goOn);
    });
  }

  /** The end of it. */
  get seen(): string {
    return this.#seen;
  }
}
