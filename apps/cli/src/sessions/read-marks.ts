/** Lets others wait until events were read. */
export class ReadMarks {
  #readTo: number;
  #waiting: { readonly seq: number; readonly resolve: () => void }[] = [];

  /** @param readTo nothing to this number is read any more */
  constructor(readTo: number) {
    this.#readTo = readTo;
  }

  /** Everything to this number was read. */
  reach(seq: number): void {
    this.#readTo = Math.max(this.#readTo, seq);
    this.#release((each) => each.seq <= seq);
  }

  /** Lets go everybody who waits, whatever was read. */
  releaseAll(): void {
    this.#release(() => true);
  }

  /** Resolves when this event was read, or nobody waits any more. */
  async reached(seq: number): Promise<void> {
    if (seq <= this.#readTo) return;
    await new Promise<void>((resolve) => {
      this.#waiting.push({ seq, resolve });
    });
  }

  #release(isDue: (each: { readonly seq: number }) => boolean): void {
    const due = this.#waiting.filter(isDue);
    this.#waiting = this.#waiting.filter((each) => !isDue(each));
    for (const { resolve } of due) resolve();
  }
}
