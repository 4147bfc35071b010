import { OperationAbortedError } from '@bioxen/core';

/** Lets a few through at a time, in the order in which they came. */
export class Turnstile {
  #places: number;
  readonly #queue: Waiting[] = [];

  constructor(places: number) {
    this.#places = places;
  }

  /** Waits for a place. Gives what hands it back. @throws OperationAbortedError when the signal aborts first */
  async enter(signal?: AbortSignal): Promise<() => void> {
    if (this.#places > 0) this.#places--;
    else await this.#wait(signal);
    let isInside = true;
    return () => {
      if (!isInside) return;
      isInside = false;
      const next = this.#queue.shift();
      if (next === undefined) this.#places++;
      else next.enter();
    };
  }

  /** Whoever waits gets this error; those inside stay. */
  turnAway(why: Error): void {
    for (const { refuse } of this.#queue.splice(0)) refuse(why);
  }

  async #wait(signal: AbortSignal | undefined): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const abandon = (): void => {
        const place = this.#queue.indexOf(waiting);
        if (place !== -1) this.#queue.splice(place, 1);
        reject(OperationAbortedError.fromSignal(signal ?? AbortSignal.abort(), 'the Lua program'));
      };
      const waiting: Waiting = {
        enter: () => {
          signal?.removeEventListener('abort', abandon);
          resolve();
        },
        refuse: (why) => {
          signal?.removeEventListener('abort', abandon);
          reject(why);
        },
      };
      this.#queue.push(waiting);
      signal?.addEventListener('abort', abandon, { once: true });
    });
  }
}

interface Waiting {
  readonly enter: () => void;
  readonly refuse: (why: Error) => void;
}
