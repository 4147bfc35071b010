import { BioxenError, type ErrorContext } from '@bioxen/core';
import type { CallOutcome } from './call-outcome.js';

/**
 * A changing call was sent and no answer tells what became of it, because the connection broke, time was up, or what came is
 * no answer of XenAPI: it may have happened. It is never sent again by itself; the hint says how to find out. Where there is
 * an `XapiTransportError` that says more, it is the cause.
 */
export class OutcomeUnknownError extends BioxenError {
  readonly method: string;
  readonly outcome: CallOutcome = 'unknown';

  constructor(method: string, reason: string, context: ErrorContext = {}) {
    super(`${method} was sent and may have happened: ${reason}`, {
      hint: `Read the object that it changes or would have made, then decide whether to call ${method} again.`,
      ...context,
      code: 'XAPI_OUTCOME_UNKNOWN',
    });
    this.method = method;
  }

  override get name(): string {
    return 'OutcomeUnknownError';
  }
}
