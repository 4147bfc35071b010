import { availableParallelism } from 'node:os';
import type { SandboxTier } from '@bioxen/core';
import type { DriverClient, DriverOutcome, DriverRun, FindModule } from '@bioxen/lua-driver';
import type { EngineFiles } from './files/engine-files.js';
import type { SandboxReport } from './sandbox/sandbox-report.js';

/** Which engine runs the Lua of a VM: PUC Lua 5.4 as WebAssembly, or an interpreter of this computer. */
export type EngineKind = 'embedded' | 'native';

/** One living interpreter with a driver inside. */
export interface LuaEngine {
  readonly kind: EngineKind;
  readonly sandbox: SandboxTier;
  readonly client: DriverClient;
  /** The walls that were reached, where there are any but the engine itself. */
  readonly report?: SandboxReport;
  /** The private directory, where one was granted. */
  readonly files?: EngineFiles | undefined;
  /** Processor time up to now, milliseconds; undefined where only the clock on the wall is known. */
  cpuMs(): number | undefined;
  /** Lets an idle interpreter end; resolves when nothing of it is left. */
  finish(): Promise<void>;
  /**
   * Lets the interpreter end after its last program, and resolves with what came of the program in the end, finalizers
   * included. `finish` tells when nothing of the interpreter is left.
   * @param look called when all is done, and the files of an interpreter that is held are still there
   * @throws what made the program fail, and what `look` throws
   */
  finishAfter(run: DriverRun, look?: () => Promise<void>): Promise<DriverOutcome>;
  /** Ends the interpreter at once; resolves when nothing of it is left. Idempotent. */
  kill(): Promise<void>;
  /** Nobody uses it for now: it keeps our process alive no more. */
  rest(): void;
  /** It is used again. */
  wake(): void;
}

/** Interpreters that are worth having at work at once: more get in each other's way. */
export const usualPlaces: number = Math.max(2, availableParallelism());

/** Options of one start. */
export interface LaunchOptions {
  /** Gives the start up: it rejects with the signal's reason, and what has begun ends. */
  readonly signal?: AbortSignal | undefined;
}

/** Starts interpreters of one specification. */
export interface EngineLauncher {
  /** Undefined as long as the choice between the engines is open. */
  readonly kind: EngineKind | undefined;
  /** The tier that its interpreters reach; undefined like `kind`. */
  readonly sandbox: SandboxTier | undefined;
  /** How many interpreters are worth having at once. */
  readonly places: number;
  /** @throws LuaNotFoundError, BootError, SandboxUnavailableError, SandboxSetupError */
  launch(findModule: FindModule, options?: LaunchOptions): Promise<LuaEngine>;
  /** Frees what is kept between launches. Idempotent. */
  close(): Promise<void>;
}
