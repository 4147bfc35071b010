import { expect, test } from 'vitest';
import { withExports } from './fewer-exports.js';

const PREAMBLE = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
const letters = (text: string): readonly number[] => [text.length, ...Buffer.from(text)];
/** Two functions without anything, a memory, and a section behind. */
const MODULE = Uint8Array.from(
  [
    PREAMBLE,
    [1, 4, 1, 0x60, 0, 0],
    [3, 3, 2, 0, 0],
    [5, 3, 1, 0, 1],
    [7, 22, 3, ...letters('first'), 0, 0, ...letters('b'), 0, 1, ...letters('memory'), 2, 0],
    [10, 7, 2, 2, 0, 0x0b, 2, 0, 0x0b],
  ].flat(),
);
const exportsOf = (binary: Uint8Array<ArrayBuffer>): readonly string[] =>
  Object.keys(new WebAssembly.Instance(new WebAssembly.Module(binary), {}).exports);

test('what is wanted stays, and the rest of the binary with it', () => {
  expect(exportsOf(MODULE)).toEqual(['first', 'b', 'memory']);
  const before = MODULE.slice();
  const changed = withExports(MODULE, new Set(['memory', 'b', 'elsewhere']));
  expect(exportsOf(changed)).toEqual(['b', 'memory']);
  expect(MODULE).toEqual(before);
  expect(exportsOf(withExports(MODULE, new Set()))).toEqual([]);
});

test('a binary without exports stays as it is', () => {
  const binary = Uint8Array.from(PREAMBLE);
  expect(withExports(binary, new Set(['b']))).toBe(binary);
});

test('lengths of more than one byte are read and written', () => {
  const name = 'n'.repeat(200);
  const body = [1, 0xc8, 0x01, ...Buffer.from(name), 2, 0];
  const long = Uint8Array.from([...PREAMBLE, 5, 3, 1, 0, 1, 7, 0xcd, 0x01, ...body]);
  expect(body).toHaveLength(0xcd);
  expect(exportsOf(withExports(long, new Set([name])))).toEqual([name]);
});
