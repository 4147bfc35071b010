import { setImmediate } from 'node:timers/promises';
import {
  type ChannelInterruptOptions,
  type Clock,
  type InterruptOutcome,
  OperationAbortedError,
} from '@bioxen/core';
import type { DriverRun } from '../driver-run.js';
import type { StopOutcome } from '../supervise.js';
import type { LuaEngine } from './engine.js';

/** How long a program that was interrupted on this computer may take to stop. */
export const GRACE_MS = 250;

/** What is done before an interpreter is killed. */
type BeforeKill = () => void;

/** How a program is interrupted. */
export interface RunInterruptOptions extends ChannelInterruptOptions {
  /** Called before the interpreter is killed. */
  readonly lose?: BeforeKill | undefined;
}

/** Stops a program that is over its limits. @param lose called before the interpreter is killed */
export async function stopRun(
  engine: LuaEngine,
  run: DriverRun,
  clock: Clock,
  lose?: BeforeKill,
): Promise<StopOutcome> {
  if (engine.client.withdraw(run)) return { stateKept: true };
  const outcome = await interruptRun(engine, run, clock, { lose });
  // An interpreter may end of its program while it is interrupted.
  return { stateKept: outcome !== 'killed' && engine.client.isUsable };
}

/** Interrupts a program so that its interpreter keeps its state; unless told otherwise, kills one that goes on. */
export async function interruptRun(
  engine: LuaEngine,
  run: DriverRun,
  clock: Clock,
  { graceMs = engine.graceMs ?? GRACE_MS, kill = true, lose }: RunInterruptOptions = {},
): Promise<InterruptOutcome> {
  const outcome = await engine.client.interrupt(run, { graceMs, clock });
  if (outcome === 'stopped' || outcome === 'not-started') return 'stopped';
  if (outcome === 'finished') return 'finished';
  if (!kill) return 'running';
  // Output that is on its way arrives with the next turn of the event loop.
  await setImmediate();
  lose?.();
  engine.client.condemn(run, wasKilled());
  await engine.kill();
  return 'killed';
}

/** What a program ends with that went on in spite of its interrupt. */
function wasKilled(): OperationAbortedError {
  return new OperationAbortedError('the Lua program', {
    what: 'was interrupted, went on, and had to be killed',
    stateKept: false,
  });
}
