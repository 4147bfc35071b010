/** Those who wait for events, by the number of the event that each waits for: the others are not looked at. */
export class EventWaits {
  readonly #waiting = new Map<number, Set<() => void>>();

  /**
   * Waits for an event that is still to come.
   * @param wake called once at most
   * @returns what ends the wait; idempotent
   */
  add(seq: number, wake: () => void): () => void {
    const others = this.#waiting.get(seq);
    const all = others ?? new Set();
    if (others === undefined) this.#waiting.set(seq, all);
    all.add(wake);
    return () => {
      if (all.delete(wake) && all.size === 0 && this.#waiting.get(seq) === all) this.#waiting.delete(seq);
    };
  }

  /** The event of this number is there. */
  call(seq: number): void {
    const waiting = this.#waiting.get(seq);
    if (waiting === undefined) return;
    this.#waiting.delete(seq);
    for (const wake of waiting) wake();
  }

  /** No event is worth waiting for any more. */
  callAll(): void {
    // A copy: those who are woken may wait again.
    const all = [...this.#waiting.keys()];
    for (const seq of all) this.call(seq);
  }
}
