import type { LuaValue } from 'bioxen';
import { isTable, showTable } from './show-table.js';

/** How Lua writes a table that has no `__tostring`. */
const ADDRESS = /^[^\t]*: (?:0x[\da-f]+|[\dA-F]{8,16})$/;

/**
 * The content of the tables among the values of a chunk, one text each.
 * @param line what Lua printed for these values; a table that it wrote in words of its own is left out
 */
export function tableLines(values: readonly LuaValue[], line: string): readonly string[] {
  const printed = line.split('\t');
  if (printed.length !== values.length) return [];
  return values.flatMap((value, index) =>
    isTable(value) && ADDRESS.test(printed[index] ?? '') ? [showTable(value)] : [],
  );
}
