import type { LuaVersion } from '../lua/lua-version.js';

/** A program whose output, errors and exit status must be those of the stock interpreter, byte for byte. */
export interface StockProgram {
  /** What it shows, as a fact. */
  readonly fact: string;
  readonly code: string | Uint8Array;
  readonly input?: string | Uint8Array;
  readonly args?: readonly string[];
  /** Versions that understand the program. @defaultValue all */
  readonly versions?: readonly LuaVersion[];
}

/** Lua with 64-bit integers. */
export const WITH_INTEGERS: readonly LuaVersion[] = ['5.3', '5.4'];
