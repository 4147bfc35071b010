import type { SandboxTier } from '@bioxen/core';
import type { DriverClient } from '@bioxen/lua-driver';

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

/** Source text of a module that a program requires; undefined when there is none of that name. */
export type FindModule = (name: string) => string | undefined;

/** Starts interpreters of one specification. */
export interface EngineLauncher {
  readonly kind: EngineKind;
  /** @throws LuaNotFoundError, BootError */
  launch(findModule: FindModule): Promise<LuaEngine>;
  /** Frees what is kept between launches. Idempotent. */
  close(): Promise<void>;
}
