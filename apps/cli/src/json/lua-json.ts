import type { LuaValue } from 'bioxen';

/**
 * A Lua value in JSON. What JSON has is itself: nil is null, lists are arrays, tables with text keys are objects.
 * Everything else is an object with a `$lua` that says what it is.
 */
export type LuaJson =
  | null
  | boolean
  | number
  | string
  | readonly LuaJson[]
  | { readonly $lua: 'integer'; readonly value: string }
  | { readonly $lua: 'float'; readonly value: 'inf' | '-inf' | 'nan' }
  | { readonly $lua: 'bytes'; readonly base64: string }
  | { readonly $lua: 'table'; readonly entries: readonly (readonly [LuaJson, LuaJson])[] }
  | { readonly $lua: 'opaque'; readonly luaType: string; readonly text: string }
  | { readonly $lua: 'cycle'; readonly up: number }
  | { readonly $lua: 'truncated' }
  | { readonly [key: string]: LuaJson };

const TRUNCATED: LuaJson = { $lua: 'truncated' };
/** A table that many others share is written out at each place: this many values, and no more. */
const MAX_VALUES = 1_000_000;

/** Turns the values of a result into JSON. */
export function toLuaJson(values: readonly LuaValue[]): readonly LuaJson[] {
  const ancestors: LuaValue[] = [];
  let count = 0;

  const convert = (value: LuaValue): LuaJson => {
    if (++count > MAX_VALUES) return TRUNCATED;
    if (typeof value === 'number') return Number.isFinite(value) ? value : notFinite(value);
    if (typeof value === 'bigint') return { $lua: 'integer', value: String(value) };
    if (typeof value !== 'object' || value === null) return value;
    if (value instanceof Uint8Array) return { $lua: 'bytes', base64: Buffer.from(value).toString('base64') };
    const level = ancestors.lastIndexOf(value);
    if (level !== -1) return { $lua: 'cycle', up: ancestors.length - level };
    ancestors.push(value);
    try {
      return convertTable(value);
    } finally {
      ancestors.pop();
    }
  };

  const convertTable = (value: object): LuaJson => {
    if (Array.isArray(value)) return value.map((item: LuaValue) => convert(item));
    if (value instanceof Map) return table(value);
    const entries = Object.entries(value) as [string, LuaValue][];
    // What is no table has the prototype of every object; a Lua table has none.
    if (Object.getPrototypeOf(value) !== null) {
      const { luaType, text } = value as { luaType: string; text: string };
      return luaType === 'truncated' ? TRUNCATED : { $lua: 'opaque', luaType, text };
    }
    if (Object.hasOwn(value, '$lua')) return table(entries);
    return Object.fromEntries(entries.map(([key, item]) => [key, convert(item)]));
  };

  const table = (entries: Iterable<readonly [LuaValue, LuaValue]>): LuaJson => ({
    $lua: 'table',
    entries: Array.from(entries, ([key, item]) => [convert(key), convert(item)] as const),
  });

  return values.map((value) => convert(value));
}

function notFinite(value: number): LuaJson {
  return { $lua: 'float', value: Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf' };
}
