import { BioxenError } from '@bioxen/core';
import { OutcomeUnknownError } from '@bioxen/xapi';

/** Was no answer heard? What may be done twice can be tried again. */
export function isLostCall(error: unknown): boolean {
  return OutcomeUnknownError.isInstance(error) || (BioxenError.isInstance(error) && error.retryable);
}
