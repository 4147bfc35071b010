import { setMaxListeners } from 'node:events';
import { type ExecuteOptions, InvalidOptionError, OperationAbortedError } from '@bioxen/core';

/** Why a program does not even wait for an interpreter; undefined when it does. */
export function refuseExecution(options: ExecuteOptions): Error | undefined {
  if (typeof options !== 'object' || options === null) {
    return InvalidOptionError.unexpected('options', options, 'an object');
  }
  const { signal } = options;
  if (signal === undefined) return undefined;
  if (!(signal instanceof AbortSignal)) {
    return InvalidOptionError.unexpected('signal', signal, 'an AbortSignal');
  }
  if (signal.aborted) return OperationAbortedError.fromSignal(signal, 'the Lua program');
  // One signal for many programs is no leak.
  setMaxListeners(0, signal);
  return undefined;
}
