import { ResourceExhaustedError } from '@bioxen/core';

/** Something that keeps a worker thread and can do without it. */
export interface IdleWorker {
  /** Resolves when the thread is gone. */
  end(): Promise<void>;
}

/** The worker threads of this process: each is some 10 MiB, so that their number is limited. */
export class WorkerPlaces {
  #taken = 0;
  /** Workers without an interpreter in use, the oldest first. */
  readonly #idle = new Set<IdleWorker>();

  /**
   * Takes a place for a new worker; where all are taken, an idle worker of whoever it is makes room.
   * Give it back with `leave`. @throws ResourceExhaustedError
   */
  async enter(limit: number): Promise<void> {
    while (this.#taken >= limit) {
      const [oldest] = this.#idle;
      if (oldest === undefined) {
        throw new ResourceExhaustedError('worker threads for the embedded Lua engine', {
          limit,
          retryable: true,
          hint: "Close VMs that are not needed, raise maxWorkers, or use engine: 'native', whose VMs need none.",
        });
      }
      this.#idle.delete(oldest);
      await oldest.end();
    }
    this.#taken++;
  }

  leave(): void {
    this.#taken--;
  }

  /** This worker may be ended when another is wanted. */
  offer(worker: IdleWorker): void {
    this.#idle.add(worker);
  }

  /** This worker is used again; false when it has been ended. */
  withdraw(worker: IdleWorker): boolean {
    return this.#idle.delete(worker);
  }
}

/** The one count of this process. */
export const workerPlaces: WorkerPlaces = new WorkerPlaces();
