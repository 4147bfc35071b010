import type { LuaOpaque, LuaRecord, LuaTruncated, LuaValue } from 'bioxen';

type Table = readonly LuaValue[] | LuaRecord | ReadonlyMap<LuaValue, LuaValue>;

const MAX_ENTRIES = 20;
const MAX_TEXT = 60;
const LINE_WIDTH = 100;

/** Is it a table? What Lua has besides, functions and the like, is an object with the prototype of every object. */
export function isTable(value: LuaValue): value is Table {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return false;
  return Array.isArray(value) || value instanceof Map || Object.getPrototypeOf(value) === null;
}

/** The content of a table for people: one level deep, sorted by key, at most 20 entries, on one line if it fits. */
export function showTable(table: Table): string {
  const entries = entriesOf(table);
  const shown = entries.slice(0, MAX_ENTRIES);
  const hidden = entries.length - shown.length;
  // The last of a list that is too long stands for all that did not come.
  const isCut = Array.isArray(table) && isTruncated(table.at(-1) as LuaValue | undefined);
  if (hidden > 0) shown.push(isCut ? `… more than ${String(hidden - 1)} more` : `… ${String(hidden)} more`);
  if (shown.length === 0) return '{}';
  const line = `{ ${shown.join(', ')} }`;
  return line.length <= LINE_WIDTH ? line : `{\n${shown.map((entry) => `  ${entry},\n`).join('')}}`;
}

function isTruncated(value: LuaValue | undefined): boolean {
  if (typeof value !== 'object' || value === null || isTable(value) || value instanceof Uint8Array)
    return false;
  return (value as LuaOpaque).luaType === 'truncated';
}

function entriesOf(table: Table): string[] {
  if (table instanceof Map) {
    return [...(table as ReadonlyMap<LuaValue, LuaValue>)]
      .toSorted(([a], [b]) => compareKeys(a, b))
      .map(([key, value]) => `${showKey(key)} = ${show(value)}`);
  }
  if (Array.isArray(table)) return table.map((value: LuaValue) => show(value));
  return Object.entries(table as LuaRecord)
    .toSorted(([a], [b]) => compareKeys(a, b))
    .map(([key, value]) => `${showKey(key)} = ${show(value)}`);
}

/** Numbers first, then text, then what has no order. */
function compareKeys(a: LuaValue, b: LuaValue): number {
  const difference = rank(a) - rank(b);
  if (difference !== 0 || rank(a) === 2) return difference;
  if (a === b) return 0;
  return (a as number | string) < (b as number | string) ? -1 : 1;
}

function rank(key: LuaValue): 0 | 1 | 2 {
  if (typeof key === 'number' || typeof key === 'bigint') return 0;
  return typeof key === 'string' ? 1 : 2;
}

function showKey(key: LuaValue): string {
  return typeof key === 'string' && /^[A-Za-z_]\w*$/.test(key) ? key : `[${show(key)}]`;
}

function show(value: LuaValue): string {
  if (value === null) return 'nil';
  if (typeof value === 'string') return quote(value);
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : notFinite(value);
  if (typeof value !== 'object') return String(value);
  if (value instanceof Uint8Array) return `${String(value.length)} bytes`;
  if (isTable(value)) return entriesOf(value).length === 0 ? '{}' : '{…}';
  const { luaType, text } = value as LuaOpaque | LuaTruncated;
  return luaType === 'truncated' ? text : luaType;
}

function notFinite(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  return value > 0 ? 'inf' : '-inf';
}

/** As Lua would write it; what could steer a terminal is escaped. */
function quote(text: string): string {
  const characters = Array.from(text.slice(0, 2 * MAX_TEXT));
  const isCut = characters.length > MAX_TEXT || text.length > 2 * MAX_TEXT;
  const kept = characters
    .slice(0, MAX_TEXT)
    .join('')
    .replaceAll(/["\\]/g, String.raw`\$&`)
    .replaceAll('\n', String.raw`\n`)
    .replaceAll('\t', String.raw`\t`)
    .replaceAll(/\p{C}/gu, (character) => String.raw`\u{${character.codePointAt(0)?.toString(16) ?? ''}}`);
  return `"${kept}${isCut ? '…' : ''}"`;
}
