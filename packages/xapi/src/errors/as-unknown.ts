import { OutcomeUnknownError } from './outcome-unknown-error.js';
import type { XapiTransportError } from './transport-error.js';

/** A failure that leaves open whether a change happened becomes the cause of an error that says so; others stay. */
export function asUnknown(error: XapiTransportError): XapiTransportError | OutcomeUnknownError {
  if (error.outcome !== 'unknown') return error;
  const { method = 'The call', message } = error;
  const reason = message.startsWith(`${method}: `) ? message.slice(method.length + 2) : message;
  return new OutcomeUnknownError(method, reason, { cause: error });
}
