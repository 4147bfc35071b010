import type { CellRates } from '../scheduling/cell-rates.js';
import { RoundRobinScheduler } from '../scheduling/round-robin-scheduler.js';
import type { Scheduler } from '../scheduling/scheduler.js';
import type { QuantumRunner, RunnableVms } from './quantum-runner.js';
import type { VmTable } from './vm-table.js';

/** What the list is made from. */
export interface RunnableParts {
  readonly vms: VmTable;
  readonly runner: QuantumRunner;
  readonly scheduler: Scheduler;
}

/**
 * Which VMs can run. With each quantum the answer is most often that of the quantum before, and to ask a thousand VMs takes
 * longer than all the rest of a turn: it is worked out anew when a VM or the rates of the cell are others.
 */
export class RunnableList {
  readonly #parts: RunnableParts;
  /** Weights of another scheduler than ours may change without a word. */
  readonly #isKept: boolean;
  #list: RunnableVms = { records: [], contenders: [] };
  #version = -1;
  #rates: CellRates | undefined;

  constructor(parts: RunnableParts) {
    this.#parts = parts;
    const { scheduler } = parts;
    this.#isKept =
      scheduler.weightOf === undefined || Object.getPrototypeOf(scheduler) === RoundRobinScheduler.prototype;
  }

  now(): RunnableVms {
    const { vms, runner } = this.#parts;
    if (this.#isKept && this.#version === vms.version && this.#rates === runner.rates) return this.#list;
    const records = vms.all().filter((record) => record.isRunnable && runner.canWork(record));
    const contenders = records.map((record) => ({ vmId: record.vmId, weight: runner.budgetOf(record) }));
    this.#list = { records, contenders };
    this.#version = vms.version;
    this.#rates = runner.rates;
    return this.#list;
  }
}
