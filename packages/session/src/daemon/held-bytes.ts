import { ResourceExhaustedError } from '@bioxen/core';

/** What is shorter is not counted: queues bound how many there are. */
const COUNTED_BYTES = 4_096;

/** How much of what clients have asked is not answered yet, of all of them together. */
export class HeldBytes {
  readonly #maxBytes: number;
  #bytes = 0;

  /** @param maxBytes of messages; as text they can take twice that */
  constructor(maxBytes: number | undefined = 2 ** 29) {
    this.#maxBytes = maxBytes;
  }

  /**
   * Holds a message until it is answered.
   * @throws ResourceExhaustedError (retryable) when too much waits, and what `answer` throws
   */
  during(bytes: number, answer: () => unknown): unknown {
    if (bytes < COUNTED_BYTES) return answer();
    if (this.#bytes + bytes > this.#maxBytes) {
      throw new ResourceExhaustedError('memory for what waits in the session daemon', {
        limit: this.#maxBytes,
        retryable: true,
        hint: 'Nothing was started. Send it when some of what was sent before has run.',
      });
    }
    this.#bytes += bytes;
    const free = (): void => {
      this.#bytes -= bytes;
    };
    try {
      const answered = answer();
      if (answered instanceof Promise) answered.then(free, free);
      else free();
      return answered;
    } catch (error) {
      free();
      throw error;
    }
  }
}
