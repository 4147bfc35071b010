import { type ErrorContext, OperationAbortedError } from '@bioxen/core';
import type { CallOutcome } from './call-outcome.js';

/** The signal of the caller ended a call, a task or a transfer. `outcome` tells whether it may have happened all the same. */
export class CallAbortedError extends OperationAbortedError {
  readonly method: string;
  readonly outcome: CallOutcome;

  constructor(method: string, outcome: CallOutcome, context: ErrorContext = {}) {
    super(method, context);
    this.method = method;
    this.outcome = outcome;
  }

  override get name(): string {
    return 'CallAbortedError';
  }
}
