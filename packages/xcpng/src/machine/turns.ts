import { OperationAbortedError } from '@bioxen/core';

/** Does what is asked for in order, one after the other, until it is closed. */
export class Turns {
  readonly #closed: AbortSignal;
  #last: Promise<unknown> = Promise.resolve();

  /** @param closed aborted with the error that everything is refused with from then on */
  constructor(closed: AbortSignal) {
    this.#closed = closed;
  }

  /** Does something when all that was asked for before is done. */
  async take<T>(work: () => Promise<T>): Promise<T> {
    this.#closed.throwIfAborted();
    const done = this.#last.then(async () => {
      this.#closed.throwIfAborted();
      return await work();
    });
    this.#last = done.catch(() => undefined);
    try {
      return await done;
    } catch (error) {
      // What was cut off by the end is told as that.
      if (OperationAbortedError.isInstance(error)) this.#closed.throwIfAborted();
      throw error;
    }
  }

  /** Does the last thing, when all else is done. */
  async finish(work: () => Promise<void>): Promise<void> {
    const done = this.#last.then(work);
    this.#last = done;
    await done;
  }

  /** Resolves when all that was asked for is done, the last thing too. */
  async end(): Promise<void> {
    await this.#last;
  }
}
