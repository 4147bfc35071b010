import type { Clock, Random } from '@bioxen/core';
import type { FindModule } from '@bioxen/lua-driver';
import type { SlicedThread } from './sliced-thread.js';

/** Options of `createSlicedVm`. */
export interface SlicedVmOptions {
  /** Lua's heap for the programs, bytes, at least 48 KiB: beyond it they get the error "not enough memory". */
  readonly memoryBytes: number;
  /** Where it lives. @defaultValue a thread of its own, which ends with it */
  readonly thread?: SlicedThread;
  /** Gives the source text of a module that `require` asks for. @defaultValue none */
  readonly findModule?: FindModule;
  /** What `os.time` says while the state is made, milliseconds since 1970; it seeds Lua's hashes. @defaultValue 0 */
  readonly nowMs?: number;
  /** A slice that takes so long on the wall hangs in a C function: its thread is ended. @defaultValue 10000 */
  readonly sliceTimeoutMs?: number;
  readonly clock?: Clock;
  readonly random?: Random;
}
