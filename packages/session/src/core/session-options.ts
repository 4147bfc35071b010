import type { Clock, EnvironmentSource, InteractiveChannel } from '@bioxen/core';
import type { RingLimits } from './event-ring.js';

/** What a session may hold and how long it may wait. */
export interface SessionLimits extends RingLimits {
  /** Requests that may wait. @defaultValue 20,000 */
  readonly maxQueued?: number;
  /** Keep what is typed as `local` for what is typed next. @defaultValue false: locals live for one program */
  readonly keepLocals?: boolean;
  /** The name of the VM that it was made for, where its maker has names for VMs. */
  readonly madeFor?: string;
  /** Ended when for so long nobody was attached and nothing ran, milliseconds. @defaultValue never */
  readonly idleTimeoutMs?: number;
}

/** What is told of the VM behind a session. */
export interface SessionVmFacts {
  readonly vmType: string;
  readonly engine?: string;
  readonly sandbox?: string;
  /** The host it runs on, where that is not this computer. */
  readonly host?: string;
  /** Else the process that runs its programs: the interpreter, or the one that an engine is embedded in. */
  readonly pid?: number;
}

/** A living interpreter for a session. */
export interface SessionInterpreter {
  readonly channel: InteractiveChannel;
  readonly facts: SessionVmFacts;
  /** Gives pure-Lua modules to `require`: name → source text. */
  mountModules(modules: ReadonlyMap<string, string>): Promise<void>;
  /** Frees what the session holds of the VM. */
  release(): Promise<void>;
}

/** What a session is made of. */
export interface SessionOptions extends SessionLimits {
  readonly id: string;
  readonly interpreter: SessionInterpreter;
  /** Makes the next interpreter, for `restart`. */
  readonly renew: () => Promise<SessionInterpreter>;
  readonly clock: Clock;
  readonly environments?: EnvironmentSource | undefined;
  /** Called at each change that others may want to write down: state, attached clients, what runs. */
  readonly onChange?: (() => void) | undefined;
  /** Called when a program begins. */
  readonly onRun?: (() => void) | undefined;
}
