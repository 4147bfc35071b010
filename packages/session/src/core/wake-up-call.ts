/** Those who wait for the same thing, woken together. */
export class WakeUpCall {
  readonly #waiting = new Set<() => void>();

  /** Resolves with the next call, or when one of the signals aborts. */
  async next(signals: readonly AbortSignal[]): Promise<void> {
    await new Promise<void>((resolve) => {
      const wake = (): void => {
        this.#waiting.delete(wake);
        for (const signal of signals) signal.removeEventListener('abort', wake);
        resolve();
      };
      this.#waiting.add(wake);
      for (const signal of signals) signal.addEventListener('abort', wake, { once: true });
    });
  }

  call(): void {
    if (this.#waiting.size === 0) return;
    // A copy: those who are woken may wait again.
    const waiting = [...this.#waiting];
    for (const wake of waiting) wake();
  }
}
