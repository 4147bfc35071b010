import { BioxenError, type ErrorContext } from '@bioxen/core';

/** A call of the biological API is not acceptable, in the words of seed 004; nothing was done. */
export class BioApiError extends BioxenError {
  constructor(message: string, context: ErrorContext = {}) {
    super(message, { ...context, code: 'API_VALIDATION_ERROR' });
  }

  override get name(): string {
    return 'BioApiError';
  }
}
