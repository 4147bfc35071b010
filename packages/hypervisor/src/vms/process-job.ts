import type { ExecutionResult, PartialOutput } from '@bioxen/core';
import { PricedWork } from '../scheduling/priced-work.js';

/** Makes the error of a process that was stopped: from what it had written, and whether its VM kept its state. */
export type StopReason = (stopped: {
  readonly partial: PartialOutput | undefined;
  readonly stateKept: boolean;
}) => Error;

/** One process of a VM, from its call to its end. */
export class ProcessJob {
  readonly code: string;
  /** Does it run by itself, or only when the scheduler is told to? */
  readonly isAutomatic: boolean;
  /** Resolves with the program's result; rejects when there is none. */
  readonly outcome: Promise<ExecutionResult>;
  /** It was handed to the guest. */
  isHandedOver = false;
  isOver = false;
  /** It is to stop, with its turn. */
  stopReason: StopReason | undefined;
  readonly work: PricedWork = new PricedWork();
  quanta = 0;
  /** When it was asked for, seconds of the cell. */
  readonly startSeconds: number;
  /** When it ended. */
  endSeconds: number;
  #result: ExecutionResult | Promise<ExecutionResult> | undefined;
  #resolve: (result: ExecutionResult | Promise<ExecutionResult>) => void = () => undefined;
  #reject: (error: unknown) => void = () => undefined;

  constructor(code: string, startSeconds: number, isAutomatic: boolean) {
    this.code = code;
    this.isAutomatic = isAutomatic;
    this.startSeconds = startSeconds;
    this.endSeconds = startSeconds;
    this.outcome = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.outcome.catch(() => undefined);
  }

  /** The guest has it. */
  handOver(result: Promise<ExecutionResult>): void {
    this.isHandedOver = true;
    result.catch(() => undefined);
    this.#result = result;
  }

  /** Its last quantum is booked: the result can be had. */
  settle(endSeconds: number): void {
    this.endSeconds = endSeconds;
    const { stopReason } = this;
    if (this.#result === undefined) return;
    if (stopReason === undefined) this.#resolve(this.#result);
    else this.#resolve(endedOrStopped(this.#result, stopReason));
  }

  /** It was stopped: there is no result. */
  async failStopped(reason: StopReason, stateKept: boolean): Promise<void> {
    this.isOver = true;
    const result = await Promise.resolve(this.#result).catch(() => undefined);
    this.#reject(reason({ partial: writtenIn(result), stateKept }));
  }

  /** There is no result. */
  fail(error: unknown): void {
    this.isOver = true;
    this.#reject(error);
  }
}

/** Its result when it has ended by itself before it heard that it was to stop. */
async function endedOrStopped(
  outcome: ExecutionResult | Promise<ExecutionResult>,
  reason: StopReason,
): Promise<ExecutionResult> {
  const result = await Promise.resolve(outcome).catch(() => undefined);
  if (result === undefined || result.error?.kind === 'interrupted')
    throw reason({ partial: writtenIn(result), stateKept: true });
  return result;
}

function writtenIn(result: ExecutionResult | undefined): PartialOutput | undefined {
  if (result === undefined) return undefined;
  const { stdout, stderr, stdoutBytes, stderrBytes, truncated } = result;
  return { stdout, stderr, stdoutBytes, stderrBytes, truncated };
}
