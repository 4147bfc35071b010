import type { LuaFailure, LuaValue } from '@bioxen/core';

interface Usage {
  readonly cpuMs: number;
  readonly luaHeapBytes: number;
}

/** How a request ended inside the interpreter. */
export type DriverOutcome =
  | ({ readonly kind: 'returned'; readonly values: readonly LuaValue[] } & Usage)
  | ({ readonly kind: 'failed'; readonly failure: LuaFailure } & Usage)
  | { readonly kind: 'exited'; readonly status: number };
