import { LuaProcessError } from '@bioxen/core';
import { RealClock } from '../clocks/real-clock.js';
import type { SimulatedClock } from '../clocks/simulated-clock.js';
import { VmStoppedError } from '../errors/vm-stopped-error.js';
import type { GuestFactory } from '../guests/guest.js';
import type { CellRates, LimitedBy, QuantumBudget } from '../scheduling/cell-rates.js';
import type { Scheduler } from '../scheduling/scheduler.js';
import type { ProcessJob } from '../vms/process-job.js';
import type { VmRecord } from '../vms/vm-record.js';

/** Units a millisecond of an engine that nobody has measured yet. */
const FIRST_UNITS_PER_MS = 5_000;
const LARGEST_BUDGET = 2 ** 31 - 1;

/** What turns need of their hypervisor. */
export interface VmTurnSetup {
  readonly clock: SimulatedClock | RealClock;
  readonly rates: CellRates;
  readonly scheduler: Scheduler;
  readonly residuesPerUnit: number;
  readonly startGuest: GuestFactory;
  /** A VM's engine is gone. */
  readonly onLost: (record: VmRecord, error: unknown) => void;
}

/** What one VM does in a quantum. */
export interface VmTurn {
  readonly record: VmRecord;
  readonly budget: number;
  residues: number;
  paid: number;
  insideMs: number;
  limitedBy: LimitedBy;
  /** Programs that have ended in it. */
  readonly over: ProcessJob[];
}

/** How many times as long as a quantum its turns are. */
export const weightOf = (scheduler: Scheduler, record: VmRecord): number => scheduler.weightOf?.(record) ?? 1;

/** Lets the programs of a VM run for the budget of a quantum. */
export class VmTurns {
  readonly #setup: VmTurnSetup;
  readonly #wall: { insideMs: number; startMs: number };
  readonly #unitsPerMs = new WeakMap<VmRecord, number>();

  /** @param wall where milliseconds on the wall are added up */
  constructor(setup: VmTurnSetup, wall: { insideMs: number; startMs: number }) {
    this.#setup = setup;
    this.#wall = wall;
  }

  /** Programs run, one after the other, until the budget is used up. */
  async run(record: VmRecord, { residues: budget, limitedBy }: QuantumBudget): Promise<VmTurn> {
    const turn: VmTurn = { record, budget, residues: 0, paid: 0, insideMs: 0, limitedBy, over: [] };
    let room = budget - record.debt;
    if (room < this.#setup.residuesPerUnit) turn.limitedBy = 'postponed';
    while (room >= this.#setup.residuesPerUnit) {
      const [job] = record.jobs;
      if (job === undefined || record.state !== 'running') break;
      const done = await this.#slice(record, job, turn, room);
      if (done === undefined) break;
      room -= done;
      if (!job.isOver) break;
      record.dropJob(job);
      if (record.jobs.length === 0) turn.limitedBy = 'done';
      else if (this.#isTimeUp(record, turn)) {
        turn.limitedBy = 'time';
        break;
      }
    }
    record.work.add(turn.residues, this.#setup.rates);
    return turn;
  }

  /** Runs a program for as long as the room allows; gives what it did, undefined when its engine is gone. */
  async #slice(record: VmRecord, job: ProcessJob, turn: VmTurn, room: number): Promise<number | undefined> {
    const { residuesPerUnit, clock } = this.#setup;
    let units = Math.min(LARGEST_BUDGET, Math.floor(room / residuesPerUnit));
    const perMs = this.#unitsPerMs.get(record) ?? FIRST_UNITS_PER_MS;
    if (clock instanceof RealClock) {
      const timed = Math.max(
        1,
        Math.floor(perMs * clock.quantumMs * weightOf(this.#setup.scheduler, record)),
      );
      if (timed < units) {
        units = timed;
        turn.limitedBy = 'time';
      }
    }
    try {
      const guest = await this.#guestOf(record);
      // It was stopped while the engine started, perhaps with its VM.
      if (job.stopReason !== undefined && !job.isHandedOver) await job.failStopped(job.stopReason, true);
      if (job.isOver) return 0;
      if (!job.isHandedOver) {
        job.handOver(guest.execute(job.code));
      }
      job.quanta++;
      const slice = await guest.resume(units, this.#setup.clock.nowSeconds() * 1000);
      const done = slice.units * residuesPerUnit;
      this.#wall.insideMs += slice.insideMs;
      turn.insideMs += slice.insideMs;
      if (slice.insideMs > 0.05) this.#unitsPerMs.set(record, (perMs + slice.units / slice.insideMs) / 2);
      record.heapBytes = slice.heapBytes;
      if (slice.heapRefusals > 0) record.violations.heap++;
      if (slice.units > units) record.violations.overrun++;
      if (slice.postponed > 0) turn.limitedBy = 'postponed';
      turn.residues += done;
      job.work.add(done, this.#setup.rates);
      if (slice.state === 'done') {
        job.isOver = true;
        turn.over.push(job);
      }
      if (job.stopReason !== undefined && !job.isOver) {
        await guest.interrupt();
        await job.failStopped(job.stopReason, true);
      }
      if (!guest.isUsable && job.stopReason !== undefined) await job.failStopped(job.stopReason, false);
      if (!guest.isUsable) this.#setup.onLost(record, guest.failure ?? ended());
      return done;
    } catch (error) {
      this.#setup.onLost(record, error);
      job.fail(new VmStoppedError(record.vmId, 'lost', error));
      return undefined;
    }
  }

  /** On the real clock a quantum is a time on the wall, too. */
  #isTimeUp(record: VmRecord, { insideMs }: VmTurn): boolean {
    const { clock } = this.#setup;
    return (
      clock instanceof RealClock && insideMs >= clock.quantumMs * weightOf(this.#setup.scheduler, record)
    );
  }

  async #guestOf(record: VmRecord): Promise<NonNullable<VmRecord['guest']>> {
    if (record.guest !== undefined) return record.guest;
    const start = performance.now();
    record.guest = await this.#setup.startGuest({
      vmId: record.vmId,
      memoryKb: record.allocation.memoryKb,
      nowMs: 0,
      findModule: (name) => record.modules.get(name),
    });
    record.heldMemoryKb = record.allocation.memoryKb;
    this.#wall.startMs += performance.now() - start;
    return record.guest;
  }
}

/** A program can end its interpreter, and so its VM. */
const ended = (): LuaProcessError =>
  new LuaProcessError('its interpreter has ended, as os.exit ends one', { maybeRan: true });
