import type { ChunkOutcome } from './executor.js';

/** Outcomes on their way from workers to whoever merges them, no more at once than there are places. */
export class OutcomeQueue {
  readonly #waiting: Promise<ChunkOutcome>[] = [];
  #places: number;
  #isOver = false;
  #failure: { readonly error: unknown } | undefined;
  /** Who waits for a place, or for an outcome. */
  #wake: (() => void)[] = [];

  constructor(places: number) {
    this.#places = places;
  }

  /** Takes a place for one outcome, when there is one; false when no more are wanted. */
  async hasRoom(): Promise<boolean> {
    while (this.#places === 0 && !this.#isOver) await this.#change();
    if (this.#isOver) return false;
    this.#places--;
    return true;
  }

  /** Puts an outcome into its place; it may still be in the making. */
  add(outcome: Promise<ChunkOutcome>): void {
    outcome.catch(() => undefined);
    this.#waiting.push(outcome);
    this.#tell();
  }

  /** No more come. @param failure the reason, which whoever takes outcomes gets at once */
  end(failure?: { readonly error: unknown }): void {
    this.#isOver = true;
    this.#failure ??= failure;
    this.#tell();
  }

  /** The outcomes. Each has its place until the next one is asked for. */
  async *taken(): AsyncGenerator<ChunkOutcome, void, undefined> {
    for (;;) {
      if (this.#failure !== undefined) throw this.#failure.error;
      const outcome = this.#waiting.shift();
      if (outcome !== undefined) {
        yield await outcome;
        this.#places++;
        this.#tell();
      } else if (this.#isOver) return;
      else await this.#change();
    }
  }

  /** Resolves when none is in the making any more. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#waiting);
  }

  async #change(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#wake.push(resolve);
    });
  }

  #tell(): void {
    const woken = this.#wake;
    this.#wake = [];
    for (const wake of woken) wake();
  }
}
