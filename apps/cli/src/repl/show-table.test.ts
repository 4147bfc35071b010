import type { LuaRecord, LuaValue } from 'bioxen';
import { expect, test } from 'vitest';
import { showTable } from './show-table.js';
import { tableLines } from './table-lines.js';

const record = (entries: Readonly<Record<string, LuaValue>>): LuaRecord =>
  Object.assign(Object.create(null) as LuaRecord, entries);

test('shows a list in its order and a record by its sorted keys', () => {
  expect(showTable([3, 'a', null, true])).toBe('{ 3, "a", nil, true }');
  expect(showTable(record({ b: 1, 'a b': 2, a: 3 }))).toBe('{ a = 3, ["a b"] = 2, b = 1 }');
  expect(showTable([])).toBe('{}');
});

test('says that a list did not come whole', () => {
  const list: LuaValue[] = Array.from({ length: 30 }, () => 1);
  expect(showTable(list)).toMatch(/, … 10 more }$/);
  expect(showTable([...list, { luaType: 'truncated', text: '…' }])).toMatch(/, … more than 10 more }$/);
});

test('puts numbers before text among the keys', () => {
  const table = new Map<LuaValue, LuaValue>([
    ['x', 1],
    [10, 2],
    [true, 3],
    [9, 4],
    [2n ** 60n, 5],
  ]);
  expect(showTable(table)).toBe('{ [9] = 4, [10] = 2, [1152921504606846976] = 5, x = 1, [true] = 3 }');
});

test('shows one level', () => {
  const opaque = { luaType: 'function', text: 'function: 0x1' };
  expect(showTable([[1], [], record({ a: 1 }), opaque, new Uint8Array(3), 1 / 0, 0 / 0])).toBe(
    '{ {…}, {}, {…}, function, 3 bytes, inf, nan }',
  );
});

test('shows 20 entries and counts the rest, one a line where they do not fit', () => {
  expect(showTable(Array.from({ length: 30 }, (_, index) => index))).toMatch(/, 19, … 10 more \}$/);
  const long = showTable(record({ first: 'x'.repeat(50), second: 'y'.repeat(50) }));
  expect(long.split('\n')).toEqual([
    '{',
    `  first = "${'x'.repeat(50)}",`,
    `  second = "${'y'.repeat(50)}",`,
    '}',
  ]);
});

test('cuts long text and escapes what could steer a terminal', () => {
  expect(showTable(['\u001B[31m\n\t"\\'])).toBe(String.raw`{ "\u{1b}[31m\n\t\"\\" }`);
  expect(showTable(['x'.repeat(100)])).toBe(`{ "${'x'.repeat(60)}…" }`);
});

test('leaves out tables that Lua wrote in words of their own', () => {
  expect(tableLines([[1], 5, [2]], 'table: 0x12ab\t5\ta deck')).toEqual(['{ 1 }']);
  expect(tableLines([[1]], 'two\twords')).toEqual([]);
});
