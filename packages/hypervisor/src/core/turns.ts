import { InvalidOptionError } from '@bioxen/core';
import type { RealClock } from '../clocks/real-clock.js';
import { SimulatedClock } from '../clocks/simulated-clock.js';
import { VmRecord } from '../vms/vm-record.js';
import type { HypervisorOptions } from './hypervisor-options.js';
import type { QuantumReport, QuantumRunner } from './quantum-runner.js';
import { RunnableList } from './runnable-list.js';
import type { VmTable } from './vm-table.js';

/** Options of `runUntilIdle`. */
export interface RunOptions {
  /** Seconds of the cell after which it stops. @defaultValue none */
  readonly maxSeconds?: number;
  readonly signal?: AbortSignal;
}

/** What takes part in a turn. */
export interface TurnParts {
  readonly clock: SimulatedClock | RealClock;
  readonly scheduler: NonNullable<HypervisorOptions['scheduler']>;
  readonly runner: QuantumRunner;
  readonly vms: VmTable;
}

/** One quantum after the other, whoever asks for them; what changes guests happens between two. */
export class Turns {
  readonly #parts: TurnParts;
  readonly #runnable: RunnableList;
  #turn: Promise<unknown> = Promise.resolve();
  #isDriving = false;

  constructor(parts: TurnParts) {
    this.#parts = parts;
    this.#runnable = new RunnableList(parts);
  }

  /** Resolves when what was begun is over. */
  async settled(): Promise<void> {
    await this.#turn;
  }

  /** Does something between quanta. */
  async exclusive<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(work, work);
    this.#turn = done.catch(() => undefined);
    return await done;
  }

  /** A quantum of the next VM that has work. Undefined when none has. */
  async runOne(): Promise<readonly QuantumReport[] | undefined> {
    const { scheduler, runner } = this.#parts;
    return await this.exclusive(async () => {
      const runnable = this.#runnable.now();
      const chosen: unknown = scheduler.next(runnable.records);
      if (runnable.records.length === 0) return undefined;
      if (!(chosen instanceof VmRecord))
        throw InvalidOptionError.unexpected('scheduler.next()', chosen, 'one of the VMs that it was given');
      return await runner.run(chosen, runnable);
    });
  }

  /** Quanta for so many seconds of the cell. @throws InvalidOptionError, and the reason of the signal */
  async runFor(seconds: number, { signal }: Pick<RunOptions, 'signal'>): Promise<void> {
    if (!Number.isFinite(seconds) || seconds < 0)
      throw InvalidOptionError.unexpected('seconds', seconds, 'a number of seconds, 0 or more');
    const { clock, runner } = this.#parts;
    // In the grain of the clock: what it cannot reach it would never have passed.
    const until = clock instanceof SimulatedClock ? clock.after(seconds) : clock.nowSeconds() + seconds;
    runner.refuseUncountable(until);
    while (clock.nowSeconds() < until) {
      signal?.throwIfAborted();
      if ((await this.runOne()) !== undefined) continue;
      await this.exclusive(async () => await runner.idleUntil(until, signal));
    }
  }

  /** Quanta until no VM has work. */
  async runUntilIdle({ maxSeconds = Infinity, signal }: RunOptions): Promise<void> {
    const { clock } = this.#parts;
    const until = clock.nowSeconds() + maxSeconds;
    while (clock.nowSeconds() < until) {
      signal?.throwIfAborted();
      if ((await this.runOne()) === undefined) return;
    }
  }

  /** Runs quanta in the background as long as there is work that runs by itself. */
  drive(): void {
    if (this.#isDriving) return;
    this.#isDriving = true;
    const hasWork = (): boolean =>
      this.#runnable.now().records.some(({ jobs }) => jobs.some(({ isAutomatic }) => isAutomatic));
    void (async () => {
      // What was called in the same breath is there before the first quantum.
      await Promise.resolve();
      try {
        while (hasWork()) await this.runOne();
      } catch (error) {
        this.#failWaiting(error);
      } finally {
        this.#isDriving = false;
      }
    })();
  }

  /** What runs by itself has nobody to tell but those who wait for it. */
  #failWaiting(error: unknown): void {
    for (const record of this.#parts.vms.all()) {
      if (!record.isRunnable) continue;
      const jobs = record.jobs.filter(({ isAutomatic }) => isAutomatic);
      for (const job of jobs) {
        record.dropJob(job);
        job.fail(error);
      }
      // Before its next quantum. An engine that does not stop is lost with that.
      if (jobs.some(({ isHandedOver }) => isHandedOver))
        void this.exclusive(async () => await record.guest?.interrupt()).catch(() => undefined);
    }
  }
}
