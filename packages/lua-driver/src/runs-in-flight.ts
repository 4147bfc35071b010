import type { DriverRun } from './driver-run.js';
import { WINDOW } from './request-queue.js';

/** How many numbers there are: as many as could be on the wire, and as many that were answered a moment ago. */
const NUMBERS = 2 * WINDOW;

/** The programs on the wire, by their numbers: few, used again and again, so that both sides know them by heart. */
export class RunsInFlight {
  readonly #runs: (DriverRun | undefined)[] = Array.from({ length: NUMBERS + 1 });
  #size = 0;
  #lastId = 0;

  /** The one that the interpreter works on. */
  get current(): DriverRun | undefined {
    return this.#all().next().value;
  }

  get size(): number {
    return this.#size;
  }

  get(id: number): DriverRun | undefined {
    return id <= NUMBERS ? this.#runs[id] : undefined;
  }

  has(run: DriverRun): boolean {
    return this.#runs[run.id] === run;
  }

  /** Gives the run its number. */
  add(run: DriverRun): void {
    run.id = this.nextId();
    this.#runs[run.id] = run;
    this.#size++;
  }

  remove(run: DriverRun): void {
    if (!this.has(run)) return;
    this.#runs[run.id] = undefined;
    this.#size--;
  }

  nextId(): number {
    this.#lastId = (this.#lastId % NUMBERS) + 1;
    return this.#lastId;
  }

  /** None of them will have a result. */
  fail(error: unknown): void {
    for (const run of this.#all()) {
      this.remove(run);
      run.fail(error);
    }
  }

  /** In the order in which they went out: the oldest number comes after the latest. */
  *#all(): Generator<DriverRun, undefined> {
    if (this.#size === 0) return;
    for (let step = 0; step < NUMBERS; step++) {
      const run = this.#runs[((this.#lastId + step) % NUMBERS) + 1];
      if (run !== undefined) yield run;
    }
  }
}
