import type { LuaInput } from '@bioxen/core';

type Next = IteratorResult<LuaInput, unknown>;

/** The items of a map, which come one after the other, at once or when they like. */
export class ItemSource {
  readonly #iterator: Iterator<LuaInput, unknown> | AsyncIterator<LuaInput, unknown>;
  /** Resolves when another item has come, or the end. */
  #reading: Promise<undefined> | undefined;
  #refuse: (why: Error) => void = () => undefined;
  #isAtEnd = false;

  constructor(items: Iterable<LuaInput> | AsyncIterable<LuaInput>) {
    this.#iterator = Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]();
  }

  /** Hands out items as long as there is room; where the next is waited for, gives that promise. @throws what the source throws */
  feed(take: (item: LuaInput) => void, hasRoom: () => boolean): Promise<undefined> | undefined {
    while (!this.#isAtEnd && this.#reading === undefined && hasRoom()) {
      const next = this.#iterator.next();
      if ('then' in next) this.#reading = this.#wait(next, take);
      else this.#hand(next, take);
    }
    return this.#reading;
  }

  /** Whoever waits for an item waits no longer. */
  giveUp(why: Error): void {
    this.#isAtEnd = true;
    this.#refuse(why);
  }

  /** Ends the source; one that is busy with its next item hears of it then. */
  async close(): Promise<void> {
    const closing = this.#iterator.return?.();
    if (this.#reading === undefined) await closing;
    else Promise.resolve(closing).catch(() => undefined);
  }

  async #wait(next: Promise<Next>, take: (item: LuaInput) => void): Promise<undefined> {
    const got = await new Promise<Next>((resolve, reject) => {
      this.#refuse = reject;
      next.then(resolve, reject);
    });
    this.#reading = undefined;
    this.#hand(got, take);
    return undefined;
  }

  #hand(next: Next, take: (item: LuaInput) => void): void {
    if (next.done === true) this.#isAtEnd = true;
    else take(next.value);
  }
}
