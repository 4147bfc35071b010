import { InvalidOptionError } from '@bioxen/core';

/** Who is told when something happens. */
export class Listeners {
  readonly #listeners = new Set<() => void>();

  /** @returns what ends it @throws InvalidOptionError */
  add(listener: () => void): () => void {
    if (typeof listener !== 'function')
      throw InvalidOptionError.unexpected('listener', listener, 'a function');
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  call(): void {
    for (const listener of this.#listeners) listener();
  }
}
