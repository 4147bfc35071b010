import { availableParallelism } from 'node:os';
import type { EngineLauncher, LuaEngine } from '@bioxen/lua-driver';
import type { SandboxReport } from './sandbox/sandbox-report.js';

/** Which engine runs the Lua of a VM: PUC Lua 5.4 as WebAssembly, or an interpreter of this computer. */
export type EngineKind = 'embedded' | 'native';

/** One living interpreter on this computer. */
export interface LocalEngine extends LuaEngine {
  readonly kind: EngineKind;
  /** The walls that were reached, where there are any but the engine itself. */
  readonly report?: SandboxReport;
}

/** Starts interpreters on this computer. */
export type LocalLauncher = EngineLauncher<LocalEngine>;

/** Interpreters that are worth having at work at once: more get in each other's way. */
export const usualPlaces: number = Math.max(2, availableParallelism());
