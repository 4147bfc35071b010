import { BioxenError, type ErrorContext } from '@bioxen/core';

/** A program of Slurm failed, or a task did not give its results however often it was started. */
export class SlurmError extends BioxenError {
  constructor(message: string, context: ErrorContext = {}) {
    super(message, { ...context, code: 'JOB_FAILED' });
  }

  override get name(): string {
    return 'SlurmError';
  }
}
