import { describe, expect, test } from 'vitest';
import { PAGE_BYTES, pagesOf, withImportedMemory } from './memory-import.js';

const PREAMBLE = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
/** A section without meaning, longer than one byte of its length can say. */
const CUSTOM = [0, 0x83, 0x01, 1, 0x78, ...Array.from({ length: 129 }, () => 0)];
const TYPE = [1, 4, 1, 0x60, 0, 0];
/** A function `f` of `e`. */
const IMPORT = [2, 7, 1, 1, 0x65, 1, 0x66, 0, 0];
/** One memory of two pages, of at most 32,768. */
const MEMORY = [5, 6, 1, 1, 2, 0x80, 0x80, 0x02];
const EXPORT = [7, 9, 2, 1, 0x6d, 2, 0, 1, 0x66, 0, 0];
const ENGINE = [...PREAMBLE, ...CUSTOM, ...TYPE, ...IMPORT, ...MEMORY, ...EXPORT];
const FROM = { module: 'host', name: 'memory' };

describe('a binary that imports its memory', () => {
  test.each([2, 127, 128, 4096, 32_768])('is held by one of %i pages at most', (maximum) => {
    const binary = Uint8Array.from(ENGINE);
    const taker = withImportedMemory(binary, FROM);
    if (taker === undefined) throw new TypeError('no memory was found');
    expect(taker.initialPages).toBe(2);
    expect(binary).toEqual(Uint8Array.from(ENGINE));
    const memory = new WebAssembly.Memory({ initial: 2, maximum });
    let calls = 0;
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(taker.binary), {
      e: { f: () => void calls++ },
      host: { memory },
    });
    expect(exports['m']).toBe(memory);
    (exports['f'] as () => void)();
    expect(calls).toBe(1);
    expect(() => memory.grow(maximum - 1)).toThrow(RangeError);
    expect(memory.grow(Math.min(maximum, 200) - 2)).toBe(2);
    expect(memory.buffer.byteLength).toBe(Math.min(maximum, 200) * PAGE_BYTES);
  });

  test('takes no memory that is smaller than its own was', () => {
    const { binary } = withImportedMemory(Uint8Array.from(ENGINE), FROM) ?? {};
    if (binary === undefined) throw new TypeError('no memory was found');
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 1 });
    const imports = { e: { f: () => undefined }, host: { memory } };
    expect(() => new WebAssembly.Instance(new WebAssembly.Module(binary), imports)).toThrow(/memory/);
  });

  test.each([
    ['no memory', [...PREAMBLE, ...CUSTOM, ...TYPE, ...IMPORT]],
    ['no imports', [...PREAMBLE, ...MEMORY]],
    ['two memories', [...PREAMBLE, ...TYPE, ...IMPORT, 5, 5, 2, 0, 1, 0, 1]],
    ['nothing at all', []],
    ['a section that is cut off', [...PREAMBLE, 5]],
  ])('cannot be made where there is %s', (_fact, bytes) => {
    expect(withImportedMemory(Uint8Array.from(bytes), FROM)).toBeUndefined();
  });

  test('gets never more than the engine can count', () => {
    expect(pagesOf(16 * 2 ** 20)).toBe(256);
    expect(pagesOf(2 ** 40)).toBe(32_768);
    expect(pagesOf(100_000)).toBe(1);
  });
});
