import type { SandboxTier } from '@bioxen/core';
import type { DriverClient, FindModule } from '@bioxen/lua-driver';

/** Which engine runs the Lua of a VM: PUC Lua 5.4 as WebAssembly, or an interpreter of this computer. */
export type EngineKind = 'embedded' | 'native';

/** One living interpreter with a driver inside. */
export interface LuaEngine {
  readonly kind: EngineKind;
  readonly sandbox: SandboxTier;
  readonly client: DriverClient;
  /** Asks a running program to stop, so that its output arrives. False when this engine cannot ask. */
  interrupt(): boolean;
  /** Lets the interpreter answer what it was asked and end; resolves when nothing of it is left. */
  finish(): Promise<void>;
  /** Ends the interpreter at once; resolves when nothing of it is left. Idempotent. */
  kill(): Promise<void>;
}

/** Starts interpreters of one specification. */
export interface EngineLauncher {
  readonly kind: EngineKind;
  /** How many interpreters are worth having at once; undefined when only the caller knows. */
  readonly places?: number;
  /** @throws LuaNotFoundError, BootError */
  launch(findModule: FindModule): Promise<LuaEngine>;
  /** Frees what is kept between launches. Idempotent. */
  close(): Promise<void>;
}
