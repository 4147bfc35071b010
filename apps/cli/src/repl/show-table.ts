import type { LuaValue } from 'bioxen';

const MAX_ENTRIES = 20;
const MAX_TEXT = 60;
const LINE_WIDTH = 100;
/** How Lua writes a table that has no `__tostring`. */
const ADDRESS = /(?:^|\t)[^\t]*: (?:0x[\da-f]+|[\dA-F]{8,16})(?=\t|$)/g;

/**
 * The content of the tables among some values, one level deep: at most 20 entries each, sorted by key.
 * @param line what Lua printed for these values; tables that it wrote in words of their own are left out
 */
export function showTables(values: readonly LuaValue[], line: string): readonly string[] {
  const tables = values.filter((value) => isTable(value));
  const shown = line.match(ADDRESS) ?? [];
  const opaque = values.filter((value) => isOpaque(value) && /: (?:0x)?[\dA-Fa-f]+$/.test(value.text)).length;
  return shown.length - opaque === tables.length ? tables.map((table) => showTable(table)) : [];
}
