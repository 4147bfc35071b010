import { VmStateError } from '@bioxen/core';

/** What a program is refused with on a machine that is paused: it would stand still, and only who paused it knows for how long. */
export function pausedError(vmId: string): VmStateError {
  return new VmStateError('paused', `VM '${vmId}' is paused`, { vmId, hint: 'Let it go on: resume().' });
}
