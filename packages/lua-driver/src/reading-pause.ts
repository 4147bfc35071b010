import type { Readable } from 'node:stream';

/** Stops reading a stream while a slow taker of its output catches up. */
export class ReadingPause {
  readonly #stream: Readable;
  #held = 0;
  #isLifted = false;

  constructor(stream: Readable) {
    this.#stream = stream;
  }

  /** Holds the stream until the promise is settled; without a promise nothing happens. */
  until(taken: Promise<void> | undefined): void {
    if (taken === undefined) return;
    if (this.#held++ === 0 && !this.#isLifted) this.#stream.pause();
    const release = (): void => {
      if (--this.#held === 0) this.#stream.resume();
    };
    taken.then(release, release);
  }

  /** Reads on, whoever is slow: a program that cannot write hears nothing, also not that it shall stop. */
  lift(): void {
    this.#isLifted = true;
    if (this.#held > 0) this.#stream.resume();
  }

  /** Waits for slow takers again. */
  restore(): void {
    this.#isLifted = false;
    if (this.#held > 0) this.#stream.pause();
  }
}
