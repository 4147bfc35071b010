import { OperationAbortedError } from '../errors/operation-aborted-error.js';

/** Throws `OperationAbortedError` when the signal is aborted. `operation` begins its message. */
export function throwIfAborted(signal: AbortSignal | undefined, operation: string): void {
  if (signal?.aborted === true) throw OperationAbortedError.fromSignal(signal, operation);
}
