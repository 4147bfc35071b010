import { BioxenError, type ErrorContext } from '@bioxen/core';

/** Redis cannot be reached, or a chunk was given to workers and came back without results. */
export class FleetError extends BioxenError {
  constructor(message: string, context: ErrorContext = {}) {
    super(message, { ...context, code: 'JOB_FAILED' });
  }

  override get name(): string {
    return 'FleetError';
  }
}
