import {
  type Clock,
  EmptyCodeError,
  InvalidOptionError,
  OperationAbortedError,
  VMTimeoutError,
} from '@bioxen/core';
import type { RealClock } from '../clocks/real-clock.js';
import type { SimulatedClock } from '../clocks/simulated-clock.js';
import { AllocationRefusedError } from '../errors/allocation-refused-error.js';
import { ProcessJob, type StopReason } from '../vms/process-job.js';
import { type ProcessResult, toProcessResult } from '../vms/process-result.js';
import type { VmRecord } from '../vms/vm-record.js';
import type { Cell } from './cell.js';
import type { QuantumRunner } from './quantum-runner.js';
import type { Turns } from './turns.js';

/** Options of `executeProcess`. */
export interface ProcessOptions {
  /** Stops it at the end of its quantum; it rejects with an `OperationAbortedError`. */
  readonly signal?: AbortSignal;
  /** Limit on the wall, milliseconds; past it a `VMTimeoutError`. @defaultValue none */
  readonly timeoutMs?: number;
  /** With false it runs only when `runScheduler`, `runFor` or `runUntilIdle` are called. @defaultValue true */
  readonly autoRun?: boolean;
}

/** What processes need of their hypervisor. */
export interface ProcessParts {
  readonly clock: SimulatedClock | RealClock;
  readonly wallClock: Clock;
  readonly cell: Cell;
  readonly runner: QuantumRunner;
  readonly turns: Turns;
  /** The VM, when it may execute. @throws VmNotFoundError, VmStateError */
  enter(vmId: string): VmRecord;
  onSubmitted(vmId: string): void;
}

/** Lua programs that run in VMs, in their turns. */
export class Processes {
  readonly #parts: ProcessParts;

  constructor(parts: ProcessParts) {
    this.#parts = parts;
  }

  /** @throws what `executeProcess` of the hypervisor throws */
  async execute(vmId: string, code: string, options: ProcessOptions): Promise<ProcessResult> {
    if (typeof code !== 'string') throw InvalidOptionError.unexpected('code', code, 'a text');
    if (code.trim() === '') throw new EmptyCodeError();
    const { clock, wallClock, runner, turns } = this.#parts;
    const { signal, timeoutMs, autoRun = true } = options;
    if (signal?.aborted === true)
      throw OperationAbortedError.fromSignal(signal, `the process of VM '${vmId}'`);
    const record = this.#parts.enter(vmId);
    if (!runner.canWork(record)) this.#refuseStarved(record);
    const job = new ProcessJob(code, clock.nowSeconds(), autoRun);
    record.addJob(job);
    this.#parts.onSubmitted(vmId);
    const start = performance.now();
    const operation = `the process of VM '${vmId}'`;
    const stop = (reason: StopReason): void => {
      void this.#stopJob(record, job, reason);
    };
    const onAbort = (): void => {
      if (signal !== undefined)
        stop((stopped) => OperationAbortedError.fromSignal(signal, operation, stopped));
    };
    signal?.addEventListener('abort', onAbort, { once: true });
    const timer =
      timeoutMs === undefined
        ? undefined
        : wallClock.setTimeout(
            () => stop((stopped) => new VMTimeoutError(timeoutMs, { operation, ...stopped })),
            timeoutMs,
          );
    if (autoRun) turns.drive();
    try {
      const result = await job.outcome;
      return toProcessResult(vmId, result, {
        executionTime: job.endSeconds - job.startSeconds,
        wallMs: performance.now() - start,
        charge: {
          residues: job.work.residues,
          ribosomeSeconds: job.work.ribosomeSeconds,
          atp: job.work.atp,
          quanta: job.quanta,
        },
      });
    } finally {
      timer?.cancel();
      signal?.removeEventListener('abort', onAbort);
    }
  }

  async #stopJob(record: VmRecord, job: ProcessJob, reason: StopReason): Promise<void> {
    if (job.isOver) return;
    job.stopReason = reason;
    // A turn that ends with its program alone would go on for as long as that likes.
    if (job.isHandedOver && record.jobs[0] === job) await record.guest?.cutShort?.().catch(() => undefined);
    await this.#parts.turns.exclusive(async () => {
      if (job.isOver) return;
      record.dropJob(job);
      if (job.isHandedOver) await record.guest?.interrupt();
      await job.failStopped(reason, true);
    });
  }

  #refuseStarved(record: VmRecord): never {
    const resource = record.allocation.ribosomes < 1 ? 'ribosomes' : 'atpPercentage';
    const budget = this.#parts.runner.budgetOf(record);
    throw new AllocationRefusedError({
      code: 'RESOURCE_EXHAUSTION',
      resource,
      requested: 1,
      available: record.allocation[resource],
      limit: this.#parts.cell.ledger.balance('free', resource),
      problem:
        budget < 1
          ? `VM '${record.vmId}' has none, so nothing of it can run`
          : `a quantum of VM '${record.vmId}' is ${budget} residues, less than a unit of its work takes`,
    });
  }
}
