import type { DriverRun } from './driver-run.js';
import { WINDOW } from './request-queue.js';

/** The programs on the wire, by their numbers. */
export class RunsInFlight {
  readonly #runs = new Map<number, DriverRun>();
  #lastId = 0;

  /** The one that the interpreter works on. */
  get current(): DriverRun | undefined {
    for (const run of this.#runs.values()) return run;
    return undefined;
  }

  get size(): number {
    return this.#runs.size;
  }

  get(id: number): DriverRun | undefined {
    return this.#runs.get(id);
  }

  has(run: DriverRun): boolean {
    return this.#runs.get(run.id) === run;
  }

  /** Gives the run its number. */
  add(run: DriverRun): void {
    run.id = this.nextId();
    this.#runs.set(run.id, run);
  }

  remove(run: DriverRun): void {
    this.#runs.delete(run.id);
  }

  /** Few numbers, used again and again: both sides know them by heart. */
  nextId(): number {
    this.#lastId = (this.#lastId % (2 * WINDOW)) + 1;
    return this.#lastId;
  }

  /** None of them will have a result. */
  fail(error: unknown): void {
    for (const run of this.#runs.values()) run.fail(error);
    this.#runs.clear();
  }
}
