/** A Lua value that has no counterpart outside Lua: a function, userdata or a thread. */
export interface LuaOpaque {
  /** What Lua's `type` says: `function`, `userdata`, `thread`, or LuaJIT's `cdata`. */
  readonly luaType: string;
  /** What Lua's `tostring` says, for example `function: 0x55d0c0`. */
  readonly text: string;
}

/** Stands where a value was left out because it was nested too deep or too large to carry over. */
export interface LuaTruncated {
  readonly luaType: 'truncated';
  readonly text: '…';
}

/** A Lua table whose keys are all text. It has no prototype, so `__proto__` is a key like any other. */
export interface LuaRecord {
  readonly [key: string]: LuaValue;
}

/**
 * A value that came out of Lua.
 *
 * nil is `null`; an integer is a `number`, or a `bigint` beyond ±(2^53 − 1); a string is a `string`, or a
 * `Uint8Array` where it is not UTF-8; a table is an array (the empty table too), a record when all its keys
 * are text, else a `Map`. Shared and cyclic tables keep their identity.
 */
export type LuaValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | LuaOpaque
  | LuaTruncated
  | LuaRecord
  | readonly LuaValue[]
  | ReadonlyMap<LuaValue, LuaValue>;

/** A number that shall be a float in Lua although it is whole: `{ luaFloat: 4 }` arrives as `4.0`. */
export interface LuaFloat {
  readonly luaFloat: number;
}

/**
 * A value that goes into Lua, as an argument of a program. Whole numbers arrive as integers on Lua 5.3 and
 * later; a `bigint` must fit 64 bits, else a `RangeError` is thrown.
 */
export type LuaInput =
  | null
  | undefined
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | LuaFloat
  | readonly LuaInput[]
  | ReadonlyMap<LuaInput, LuaInput>
  | { readonly [key: string]: LuaInput };
