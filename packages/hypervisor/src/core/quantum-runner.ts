import { InvalidOptionError } from '@bioxen/core';
import { RealClock } from '../clocks/real-clock.js';
import type { WorkLedger } from '../resources/work-ledger.js';
import {
  type CellRates,
  type LimitedBy,
  type QuantumBudget,
  quantumBudget,
  residuesOf,
} from '../scheduling/cell-rates.js';
import { type Contender, FairnessMeter } from '../scheduling/fairness-meter.js';
import type { VmRecord } from '../vms/vm-record.js';
import type { Cell } from './cell.js';
import type { Trace } from './trace.js';
import { type VmTurn, VmTurns, type VmTurnSetup, weightOf } from './vm-turns.js';

/** The event loop gets its turn at least so often, milliseconds. */
const YIELD_MS = 10;

/** What quanta need of their hypervisor. */
export interface QuantumSetup extends VmTurnSetup {
  readonly cell: Cell;
  readonly work: WorkLedger;
  readonly trace: Trace;
  readonly quantumSeconds: number;
  readonly switchCostSeconds: number;
  readonly isSpaceShared: boolean;
  /** A quantum, or a time without work, is booked. */
  readonly onBooked: () => void;
}

/** The VMs that have work and the budget of one unit at least, in the order of their creation, and their claims. */
export interface RunnableVms {
  readonly records: readonly VmRecord[];
  readonly contenders: readonly Contender[];
}

/** What one quantum of one VM was. */
export interface QuantumReport {
  readonly vmId: string;
  readonly fromSeconds: number;
  readonly toSeconds: number;
  readonly residues: number;
  readonly limitedBy: LimitedBy;
}

/** Runs quanta of VMs and books what they do. */
export class QuantumRunner {
  readonly fairness: FairnessMeter = new FairnessMeter();
  /** Milliseconds on the wall inside guests, inside quanta altogether, and of these for starting engines. */
  readonly wall = { insideMs: 0, totalMs: 0, startMs: 0 };
  readonly limitedBy: Record<LimitedBy, number> = { ribosomes: 0, atp: 0, done: 0, postponed: 0, time: 0 };
  switches = 0;
  readonly #setup: QuantumSetup;
  readonly #turns: VmTurns;
  #yieldedMs = performance.now();
  #lastVmId: string | undefined;
  #bookedUntil = 0;

  constructor(setup: QuantumSetup) {
    this.#setup = setup;
    this.#turns = new VmTurns(setup, this.wall);
  }

  /** How fast the cell works now: another object when that has changed. */
  get rates(): CellRates {
    return this.#setup.rates;
  }

  /** What a VM may do in a quantum, residues: 0 for one that has nothing to work with. */
  budgetOf(record: VmRecord): number {
    return this.#quantum(record).residues;
  }

  /** Is its budget one unit of its engine's work at least? */
  canWork(record: VmRecord): boolean {
    return this.budgetOf(record) >= this.#setup.residuesPerUnit;
  }

  /** One quantum: of one VM, or of all at once where they share the space of the cell. */
  async run(chosen: VmRecord, runnable: RunnableVms): Promise<readonly QuantumReport[]> {
    const turns: VmTurn[] = [];
    this.refuseUncountable(this.#bookedUntil + this.#secondsOf(chosen) + this.#setup.switchCostSeconds);
    // Turns that only pay debt wait for nothing: without this no timer and no other caller would have a turn before their end.
    if (performance.now() - this.#yieldedMs > YIELD_MS) {
      await new Promise(setImmediate);
      this.#yieldedMs = performance.now();
    }
    try {
      return await this.#run(chosen, runnable, turns);
    } catch (error) {
      // Their programs are over, and no quantum comes that could settle them.
      for (const { over } of turns) for (const job of over) job.fail(error);
      throw error;
    }
  }

  async #run(
    chosen: VmRecord,
    { records: runnable, contenders }: RunnableVms,
    turns: VmTurn[],
  ): Promise<readonly QuantumReport[]> {
    const start = performance.now();
    const { clock, switchCostSeconds, trace, isSpaceShared } = this.#setup;
    const from = this.#bookedUntil;
    for (const record of isSpaceShared ? runnable : [chosen]) {
      if (record.isRunnable) turns.push(await this.#turns.run(record, this.#quantum(record)));
    }
    let seconds = Math.max(0, ...turns.map(({ record }) => this.#secondsOf(record)));
    if (!isSpaceShared && this.#lastVmId !== chosen.vmId) {
      if (this.#lastVmId !== undefined) {
        this.switches++;
        seconds += switchCostSeconds;
      }
      this.#lastVmId = chosen.vmId;
    }
    if (clock instanceof RealClock) await this.#rest(clock, turns, from + seconds);
    else clock.advance(seconds);
    const to = clock.nowSeconds();
    this.#book(turns, from, to);
    for (const { record, budget, residues, paid, limitedBy, over } of turns) {
      this.fairness.record(record.vmId, paid, contenders, limitedBy !== 'done');
      this.limitedBy[limitedBy]++;
      record.quanta++;
      record.cpuSeconds += to - from;
      trace.add({
        at: from,
        event: 'quantum',
        vmId: record.vmId,
        until: to,
        budget,
        residues,
        paid,
        debt: record.debt,
        limitedBy,
      });
      for (const job of over) {
        job.settle(to);
        trace.add({ at: to, event: 'finished', vmId: record.vmId });
      }
    }
    // Where the space is shared all of them were served.
    const served = isSpaceShared ? new Set(turns.map(({ record }) => record)) : undefined;
    for (const record of runnable) {
      const isServed = served === undefined ? record === chosen : served.has(record);
      if (!isServed) record.waitSeconds += to - from;
    }
    this.wall.totalMs += performance.now() - start;
    this.#setup.onBooked();
    return turns.map(({ record, residues, limitedBy }) => ({
      vmId: record.vmId,
      fromSeconds: from,
      toSeconds: to,
      residues,
      limitedBy,
    }));
  }

  /** Nobody has work: the cell is idle until then, or on the real clock until the signal aborts. */
  async idleUntil(seconds: number, signal?: AbortSignal): Promise<void> {
    const { clock } = this.#setup;
    const from = this.#bookedUntil;
    if (clock instanceof RealClock)
      await clock.waitUntil(seconds, signal).catch((error: unknown) => {
        // Whoever called it looks at the signal; what passed until now is booked.
        if (signal?.aborted !== true) throw error;
      });
    else clock.advance(seconds - clock.nowSeconds());
    this.#book([], from, clock.nowSeconds());
    this.#setup.onBooked();
  }

  /** @throws InvalidOptionError for a time until which the cell would supply more residues than can be counted one by one */
  refuseUncountable(until: number): void {
    const { cell, rates, work } = this.#setup;
    const left = work.secondsLeft(cell.ribosomes, rates);
    const seconds = until - this.#bookedUntil;
    if (seconds > left)
      throw new InvalidOptionError(
        'seconds',
        `in ${seconds} s the cell supplies more residues than its books can count; ${Math.floor(left)} s are left`,
      );
  }

  /** Where the budget and not the time ended the turns, the cell needs the rest of the quantum for that work. */
  async #rest(clock: RealClock, turns: readonly VmTurn[], until: number): Promise<void> {
    const isSpent = turns.some(({ limitedBy }) => limitedBy !== 'done' && limitedBy !== 'time');
    if (isSpent) await clock.waitUntil(until);
  }

  #book(turns: readonly VmTurn[], from: number, to: number): void {
    const { cell, rates, work } = this.#setup;
    let room = residuesOf(cell.availableRibosomes, to - from, rates);
    let paid = 0;
    for (const turn of turns) {
      const owed = turn.record.debt + turn.residues;
      turn.paid = Math.min(owed, turn.budget, room);
      room -= turn.paid;
      paid += turn.paid;
      turn.record.debt = owed - turn.paid;
    }
    work.book(
      { fromSeconds: from, toSeconds: to },
      { total: cell.ribosomes, reserved: cell.reservedRibosomes },
      paid,
      rates,
    );
    this.#bookedUntil = to;
  }

  #quantum(record: VmRecord): QuantumBudget {
    const { cell, rates } = this.#setup;
    return quantumBudget(record.allocation, cell.availableRibosomes, this.#secondsOf(record), rates);
  }

  #secondsOf(record: VmRecord): number {
    const { clock, quantumSeconds } = this.#setup;
    const seconds = clock instanceof RealClock ? (clock.quantumMs / 1000) * clock.timeScale : quantumSeconds;
    return seconds * weightOf(this.#setup.scheduler, record);
  }
}
