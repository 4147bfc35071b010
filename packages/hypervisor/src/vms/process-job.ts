import type { ExecutionResult } from '@bioxen/core';
import { PricedWork } from '../scheduling/priced-work.js';

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
  stopReason: Error | undefined;
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
    if (this.#result !== undefined) this.#resolve(this.#result);
  }

  /** There is no result. */
  fail(error: unknown): void {
    this.isOver = true;
    this.#reject(error);
  }
}
