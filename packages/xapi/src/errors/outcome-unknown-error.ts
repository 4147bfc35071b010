import { BioxenError, type ErrorContext } from '@bioxen/core';
import type { CallOutcome } from './call-outcome.js';

/**
 * The connection broke after a changing call had been sent and before its answer came: it may have happened. It is never
 * sent again by itself; the hint says how to find out.
 */
export class OutcomeUnknownError extends BioxenError {
  readonly method: string;
  readonly outcome: CallOutcome = 'unknown';

  constructor(method: string, reason: string, context: ErrorContext = {}) {
    super(`${method} was sent, but its answer was lost: ${reason}`, {
      hint: `It may have happened. Read the object that it changes or would have made, then decide whether to call ${method} again.`,
      ...context,
      code: 'XAPI_OUTCOME_UNKNOWN',
    });
    this.method = method;
  }

  override get name(): string {
    return 'OutcomeUnknownError';
  }
}
