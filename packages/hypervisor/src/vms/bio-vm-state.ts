import { VmStateError } from '@bioxen/core';

/** States of a biological VM, by the names of seed 004. */
export type BioVmState = 'created' | 'running' | 'paused' | 'stopped' | 'error';

/** What can be asked of a VM. */
export type BioVmCall = 'start' | 'pause' | 'resume' | 'stop' | 'destroy' | 'execute';

/**
 * The states to which a call leads; `gone` is the end. What is not in it is refused. `error` is entered by a fault of the
 * engine or host alone, never by a program that fails.
 */
export const TRANSITIONS: Readonly<
  Record<BioVmState, Readonly<Partial<Record<BioVmCall, BioVmState | 'gone'>>>>
> = {
  created: { start: 'running', destroy: 'gone' },
  running: { pause: 'paused', stop: 'stopped', destroy: 'gone', execute: 'running' },
  paused: { resume: 'running', stop: 'stopped', destroy: 'gone' },
  stopped: { start: 'running', destroy: 'gone' },
  error: { stop: 'stopped', destroy: 'gone' },
};

/** Where a call leads. @throws VmStateError when the state does not allow it */
export function nextState(vmId: string, state: BioVmState, call: BioVmCall): BioVmState | 'gone' {
  const next = TRANSITIONS[state][call];
  if (next !== undefined) return next;
  const possible = Object.keys(TRANSITIONS[state]).join(', ');
  throw new VmStateError(state, `VM '${vmId}' is ${state}: it cannot be asked to ${call}`, {
    vmId,
    hint: `In this state it can be asked to ${possible}.`,
  });
}
