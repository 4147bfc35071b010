import { OperationAbortedError } from '@bioxen/core';

/** An error as it is told: `OperationAbortedError` where the caller ended the work, whatever failed of that. */
export function toldAbort(error: unknown, signal: AbortSignal | undefined): unknown {
  if (signal?.aborted !== true || OperationAbortedError.isInstance(error)) return error;
  return OperationAbortedError.fromSignal(signal, 'The change of packages');
}
