import { LuaProcessError, OperationAbortedError, type PartialOutput, ProtocolError } from '@bioxen/core';

/** The error of an interpreter as that of one of its programs: with what the program had written. */
export function withPartialOutput(error: Error, partial: PartialOutput): Error {
  const { message, cause } = error;
  if (error.constructor === ProtocolError) {
    const { maybeRan, hint, retryable } = error as ProtocolError;
    return new ProtocolError(message, { maybeRan, hint, retryable, cause, partial });
  }
  if (error.constructor === OperationAbortedError) {
    const { operation, stateKept, what, hint } = error as OperationAbortedError;
    return new OperationAbortedError(operation, { stateKept, what, hint, cause, partial });
  }
  if (error.constructor === LuaProcessError) {
    const known = error as LuaProcessError;
    const { code, exitCode, signal, maybeRan, hint, retryable } = known;
    return new LuaProcessError(message, {
      code,
      exitCode,
      signal,
      maybeRan,
      hint,
      retryable,
      cause,
      partial: known.partial ?? partial,
    });
  }
  // Of packages that this one does not know.
  return canHavePartial(error) ? error.withPartial(partial) : error;
}

function canHavePartial(error: object): error is { withPartial(partial: PartialOutput): Error } {
  return 'withPartial' in error && typeof error.withPartial === 'function';
}
