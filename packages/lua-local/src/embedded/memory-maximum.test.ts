import { describe, expect, test } from 'vitest';
import { PAGE_BYTES, pagesOf, withMemoryMaximum } from './memory-maximum.js';

const PREAMBLE = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
/** A section without meaning, longer than one byte of its length can say. */
const CUSTOM = [0, 0x83, 0x01, 1, 0x78, ...Array.from({ length: 129 }, () => 0)];
/** One memory of a page, of at most 32,768. */
const MEMORY = [5, 6, 1, 1, 1, 0x80, 0x80, 0x02];
const EXPORT = [7, 5, 1, 1, 0x6d, 2, 0];

const memoryOf = (binary: Uint8Array<ArrayBuffer>): WebAssembly.Memory =>
  new WebAssembly.Instance(new WebAssembly.Module(binary), {}).exports['m'] as WebAssembly.Memory;

describe('the maximum of a memory', () => {
  test.each([1, 2, 127, 128, 4096, 32_767])('%i pages is a wall', (pages) => {
    const binary = Uint8Array.from([...PREAMBLE, ...CUSTOM, ...MEMORY, ...EXPORT]);
    const changed = withMemoryMaximum(binary, pages);
    if (changed === undefined) throw new TypeError('no memory was found');
    const memory = memoryOf(changed);
    expect(() => memory.grow(pages)).toThrow(RangeError);
    expect(memory.grow(Math.min(pages, 200) - 1)).toBe(1);
    expect(memory.buffer.byteLength).toBe(Math.min(pages, 200) * PAGE_BYTES);
    expect(binary).toEqual(Uint8Array.from([...PREAMBLE, ...CUSTOM, ...MEMORY, ...EXPORT]));
  });

  test.each([
    ['no memory', [...PREAMBLE, ...CUSTOM]],
    ['a memory without a maximum', [...PREAMBLE, 5, 3, 1, 0, 1]],
    ['a maximum too narrow for the number', [...PREAMBLE, 5, 4, 1, 1, 1, 2]],
    ['nothing at all', []],
    ['a section that is cut off', [...PREAMBLE, 5]],
  ])('cannot be set where there is %s', (_fact, bytes) => {
    expect(withMemoryMaximum(Uint8Array.from(bytes), 4096)).toBeUndefined();
  });

  test('is never more than the engine can count', () => {
    expect(pagesOf(16 * 2 ** 20)).toBe(256);
    expect(pagesOf(2 ** 40)).toBe(32_768);
    expect(pagesOf(100_000)).toBe(1);
  });
});
