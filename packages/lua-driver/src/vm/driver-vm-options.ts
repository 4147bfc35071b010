import type { Clock, VmOptions } from '@bioxen/core';
import type { FindModule } from '../module-answer.js';
import type { PoolOptions } from './engine-pool.js';
import type { ProgramDefaults } from './program-defaults.js';

/** Options of a VM whose interpreters have a driver inside, wherever they run. */
export interface DriverVmOptions extends VmOptions, ProgramDefaults {
  /** Pure-Lua modules for `require`: name → source text. */
  readonly modules?: ReadonlyMap<string, string> | Readonly<Record<string, string>>;
  /** Asked for a module that `modules` does not hold. @defaultValue none */
  readonly findModule?: FindModule;
  /** Fresh interpreters for one-shot programs. */
  readonly pool?: PoolOptions;
  readonly clock?: Clock;
}
