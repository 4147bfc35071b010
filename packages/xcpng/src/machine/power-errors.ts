import { VmStateError } from '@bioxen/core';

/** What is refused on a machine that does not run: it says how it is, and what to do. @param powerState in the words of XenAPI */
export function powerStateError(vmId: string, powerState: string): VmStateError {
  const [state, hint] = STATES[powerState] ?? [powerState.toLowerCase(), 'Look at it on its pool.'];
  return new VmStateError(state, `VM '${vmId}' is ${state}`, { vmId, hint });
}

const STATES: Readonly<Record<string, readonly [state: string, hint: string]>> = {
  // A program would stand still there, and only who paused it knows for how long.
  Paused: ['paused', 'Let it go on: resume().'],
  Suspended: ['suspended', 'Let it go on: resume().'],
  Halted: ['halted', 'Start it: start().'],
};

/** What a program is refused with on a machine that is paused. */
export function pausedError(vmId: string): VmStateError {
  return powerStateError(vmId, 'Paused');
}
