import { VmStateError } from '@bioxen/core';

/** The VM was stopped or destroyed while a process of it ran or waited: there is no result. */
export class VmStoppedError extends VmStateError {
  constructor(vmId: string, how: 'stopped' | 'destroyed' | 'lost', cause?: unknown) {
    super(how, `The process of VM '${vmId}' has no result: the VM was ${how}${reasonOf(cause)}`, {
      vmId,
      cause,
      hint:
        how === 'destroyed'
          ? 'Create the VM again, then run the process in it.'
          : how === 'lost'
            ? 'Stop the VM and start it again; its Lua state is gone.'
            : 'Start the VM again, then run the process in it; it begins with a fresh Lua state.',
    });
  }

  override get name(): string {
    return 'VmStoppedError';
  }
}

/** Why its engine is gone or did not start, as the end of a sentence. */
function reasonOf(cause: unknown): string {
  return cause instanceof Error && cause.message !== '' ? `: ${cause.message}` : '';
}
