import { RockspecError } from '../errors/rockspec-error.js';
import { isLuaRecord, type LuaData, type LuaRecord } from '../manifest/lua-data.js';

/** The items 1, 2, 3 … of a table, whatever else it has. */
export function itemsOf(value: LuaData | undefined): readonly LuaData[] {
  if (value === undefined) return [];
  if (!isLuaRecord(value)) return Array.isArray(value) ? (value as readonly LuaData[]) : [];
  const items: LuaData[] = [];
  for (let index = 1; ; index += 1) {
    const item = value[String(index)];
    if (item === undefined) return items;
    items.push(item);
  }
}

/** A table by its keys; the items of a list have the keys 1, 2, 3 … */
export function fieldsOf(value: LuaData | undefined, name: string): LuaRecord {
  if (value === undefined) return {};
  if (isLuaRecord(value)) return value;
  if (!Array.isArray(value)) throw new RockspecError(`'${name}' is no table`);
  return Object.fromEntries((value as readonly LuaData[]).map((item, index) => [String(index + 1), item]));
}

/**
 * One table with what another says instead, as LuaRocks does for `platforms`: tables are merged, everything else replaced.
 */
export function overridden(value: LuaRecord, by: LuaRecord): LuaRecord {
  const merged: Record<string, LuaData | undefined> = Object.assign(Object.create(null), value);
  for (const [key, item] of Object.entries(by)) {
    const isTable = typeof item === 'object';
    merged[key] = isTable ? overridden(fieldsOf(merged[key], key), fieldsOf(item, key)) : item;
  }
  return merged;
}
