import { createSlicedThread, type SlicedThread } from '@bioxen/lua-local';

/** So many guests have a thread of their own: one that hangs takes nobody along. More of them share. */
const OWN_THREADS = 4;

/**
 * The threads in which the guests of one hypervisor live. A thread that its guests have left stays for the next: to start one
 * takes ten times as long as to start a guest in it.
 */
export class GuestThreads {
  readonly #threads = new Set<SlicedThread>();
  #opening: Promise<void> | undefined;
  #prepared = 0;

  /** There are as many as there can be. */
  get isComplete(): boolean {
    return this.#size() >= OWN_THREADS;
  }

  /** So many guests will want a thread: those that are missing start now, beside whatever else there is to do. */
  async prepare(guests: number): Promise<void> {
    this.#prepared = Math.min(guests, OWN_THREADS);
    while (this.#size() < this.#prepared) await this.#open();
  }

  /** A thread with room: one without guests, a new one as long as there are few, else the one with the fewest. */
  async take(): Promise<SlicedThread> {
    for (;;) {
      const size = this.#size();
      const [emptiest] = [...this.#threads].toSorted((one, other) => one.residents - other.residents);
      if (emptiest !== undefined && (emptiest.residents === 0 || size >= OWN_THREADS)) return emptiest;
      await this.#open();
    }
  }

  async close(): Promise<void> {
    this.#prepared = 0;
    await this.#opening?.catch(() => undefined);
    const threads = [...this.#threads];
    this.#threads.clear();
    await Promise.all(threads.map(async (thread) => await thread.close()));
  }

  #size(): number {
    for (const thread of this.#threads) if (!thread.isAlive) this.#threads.delete(thread);
    return this.#threads.size;
  }

  /** One more, for all who ask at the same time. @throws ResourceExhaustedError when the process has too many */
  async #open(): Promise<void> {
    this.#opening ??= (async () => {
      try {
        this.#threads.add(await createSlicedThread());
      } finally {
        this.#opening = undefined;
      }
    })();
    await this.#opening;
  }
}
