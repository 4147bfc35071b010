/** A table that was written down: `{ "a", "b" }` is a list, all others are records. */
export type LuaTable = readonly LuaData[] | LuaRecord;

/** A table with keys. It has no prototype: no key means anything but itself. */
export interface LuaRecord {
  readonly [key: string]: LuaData | undefined;
}

/** What a file of data holds. */
export type LuaData = string | number | boolean | LuaTable;

/** Is it a table with keys? An empty one is a list. */
export function isLuaRecord(value: LuaData | undefined): value is LuaRecord {
  return typeof value === 'object' && !Array.isArray(value);
}
