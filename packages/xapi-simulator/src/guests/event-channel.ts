/** Values that one side sends and the other reads in order, until it is ended. */
export class EventChannel<T> implements AsyncIterable<T> {
  #values: T[] = [];
  #isEnded = false;
  #wake: (() => void) | undefined;

  /** How many values nobody has read yet. */
  get unread(): number {
    return this.#values.length;
  }

  send(value: T): void {
    if (this.#isEnded) return;
    this.#values.push(value);
    this.#wake?.();
  }

  /** Nothing comes after what was sent. */
  end(): void {
    this.#isEnded = true;
    this.#wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    for (;;) {
      const values = this.#values;
      this.#values = [];
      yield* values;
      if (this.#values.length > 0) continue;
      if (this.#isEnded) return;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}
