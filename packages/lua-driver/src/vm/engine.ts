import type { PackageTree, SandboxTier } from '@bioxen/core';
import type { DriverClient } from '../driver-client.js';
import type { DriverOutcome } from '../driver-outcome.js';
import type { DriverRun } from '../driver-run.js';
import type { EngineFiles } from '../files/engine-files.js';
import type { FindModule } from '../module-answer.js';

/** One living interpreter with a driver inside, wherever it runs. */
export interface LuaEngine {
  /** What it is, for logs and `status()`. */
  readonly kind: string;
  readonly sandbox: SandboxTier;
  readonly client: DriverClient;
  /** Its process, where it is one of this computer and runs. */
  readonly pid?: number | undefined;
  /** What else whoever started it knows of it. */
  readonly report?: unknown;
  /** The private directory, where one was granted. */
  readonly files?: EngineFiles | undefined;
  /** How long an interrupted program may take to be heard of before its interpreter is killed, milliseconds. @defaultValue 250 */
  readonly graceMs?: number;
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

/** Options of one start. */
export interface LaunchOptions {
  /** Gives the start up: it rejects with the signal's reason, and what has begun ends. */
  readonly signal?: AbortSignal | undefined;
  /** Many programs will share it, whatever kind of VM it is for. @defaultValue as the VM is */
  readonly isShared?: boolean | undefined;
}

/** Starts interpreters of one specification. */
export interface EngineLauncher<E extends LuaEngine = LuaEngine> {
  /** The package that it is part of, for the log. */
  readonly component: string;
  /** Undefined as long as the choice between several is open. */
  readonly kind: E['kind'] | undefined;
  /** The tier that its interpreters reach; undefined like `kind`. */
  readonly sandbox: SandboxTier | undefined;
  /** How many interpreters are worth having at once. */
  readonly places: number;
  /** Where its interpreters find packages, if there is such a place. */
  readonly tree?: PackageTree;
  /** @throws LuaNotFoundError, BootError, and what its way of starting throws */
  launch(findModule: FindModule, options?: LaunchOptions): Promise<E>;
  /** Frees what is kept between launches. Idempotent. */
  close(): Promise<void>;
}
