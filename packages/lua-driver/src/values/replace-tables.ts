import type { LuaValue } from '@bioxen/core';

/**
 * Puts the new tables where the old ones are referred to, in lists, records and maps, keys included. Each table is
 * looked at once: they are given as a list, and nothing is followed.
 */
export function replaceTables(tables: readonly LuaValue[], replaced: ReadonlyMap<LuaValue, LuaValue>): void {
  const current = (value: LuaValue): LuaValue => replaced.get(value) ?? value;
  for (const table of tables) {
    if (table instanceof Map) {
      const pairs = [...(table as Map<LuaValue, LuaValue>)];
      table.clear();
      for (const [key, value] of pairs) table.set(current(key), current(value));
    } else if (Array.isArray(table)) {
      for (const [index, value] of (table as LuaValue[]).entries()) table[index] = current(value);
    } else {
      const record = table as Record<string, LuaValue>;
      for (const key of Object.keys(record)) record[key] = current(record[key] ?? null);
    }
  }
}
