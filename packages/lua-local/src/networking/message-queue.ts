/** Things that wait to be fetched, in order. Who brings one too many waits until some are fetched. */
export class MessageQueue<Item> {
  readonly #most: number;
  readonly #items: Item[] = [];
  #wakeReader: (() => void) | undefined;
  #wakeWriters: (() => void)[] = [];
  #isEnded = false;
  #failure: Error | undefined;

  /** @param most items that may wait before whoever brings the next has to wait */
  constructor(most: number) {
    this.#most = most;
  }

  /** The promise is pending as long as too much waits; undefined when there is room. */
  put(item: Item): Promise<void> | undefined {
    this.#items.push(item);
    this.#wakeReader?.();
    if (this.#items.length < this.#most || this.#isEnded) return undefined;
    return new Promise((resolve) => this.#wakeWriters.push(resolve));
  }

  /** Nothing follows. @param failure what `take` throws once the queue is empty */
  end(failure?: Error): void {
    this.#isEnded = true;
    this.#failure = failure;
    this.#wakeReader?.();
    this.#release();
  }

  /** The next item, as soon as there is one; undefined at the end. @throws the failure given to `end` */
  async take(): Promise<Item | undefined> {
    while (this.#items.length === 0 && !this.#isEnded) {
      await new Promise<void>((resolve) => {
        const before = this.#wakeReader;
        this.#wakeReader = () => {
          before?.();
          resolve();
        };
      });
      this.#wakeReader = undefined;
    }
    const item = this.#items.shift();
    if (this.#items.length < this.#most) this.#release();
    if (item === undefined && this.#failure !== undefined) throw this.#failure;
    return item;
  }

  #release(): void {
    for (const wake of this.#wakeWriters.splice(0)) wake();
  }
}
