import { describe, expect, test } from 'vitest';
import { bytesToHex } from './bytes-to-hex.js';
import { fractionOf } from './fraction.js';
import type { Random } from './random.js';
import { seededRandom, xoshiro128 } from './seeded-random.js';
import { systemRandom } from './system-random.js';

const sources: readonly (readonly [string, Random])[] = [
  ['systemRandom', systemRandom],
  ['seededRandom', seededRandom(1)],
];

describe.each(sources)('%s', (_name, random) => {
  test('draws numbers from 0 up to but not including 1, around one half', () => {
    const draws = Array.from({ length: 4_000 }, () => random.next());
    expect(draws.every((draw) => draw >= 0 && draw < 1)).toBe(true);
    const mean = draws.reduce((sum, draw) => sum + draw, 0) / draws.length;
    expect(Math.abs(mean - 0.5)).toBeLessThan(0.05);
  });

  test('gives as many bytes as asked, none included, beyond the limit of Web Crypto too', () => {
    expect(random.bytes(0)).toEqual(new Uint8Array(0));
    const bytes = random.bytes(70_000);
    expect(bytes).toHaveLength(70_000);
    expect(new Set(bytes.subarray(65_536)).size).toBeGreaterThan(200);
  });

  test('gives two hexadecimal digits a byte', () => {
    expect(random.hex(12)).toMatch(/^[0-9a-f]{24}$/);
  });
});

describe('seededRandom', () => {
  test('repeats itself for the same seed and differs for another', () => {
    const sequence = (seed: number | string): readonly number[] => {
      const random = seededRandom(seed);
      return [random.next(), random.next(), random.next()];
    };
    expect(sequence(42)).toEqual(sequence(42));
    expect(sequence('run 7')).toEqual(sequence('run 7'));
    expect(new Set([42, 43, 'run 7', -1, 0.5].map((seed) => sequence(seed).join())).size).toBe(5);
  });

  test('keeps its sequence over versions', () => {
    expect(seededRandom(42).hex(8)).toMatchInlineSnapshot(`"cb0dd48df04a3502"`);
  });

  test('follows the reference of xoshiro128** 1.1', () => {
    const draw = xoshiro128([1, 2, 3, 4]);
    expect([draw(), draw(), draw(), draw()]).toEqual([11_520, 0, 5_927_040, 70_819_200]);
  });
});

test('bytesToHex keeps leading zeros', () => {
  expect(bytesToHex(Uint8Array.of(0, 10, 255))).toBe('000aff');
});

test('fractionOf reaches neither below 0 nor 1', () => {
  expect(fractionOf(0, 0)).toBe(0);
  expect(fractionOf(0xffffffff, 0xffffffff)).toBe(1 - 2 ** -53);
});
