import { describe, expect, test } from 'vitest';
import { InvalidOptionError } from '../errors/invalid-option-error.js';
import { formatBytes } from './format-bytes.js';
import { parseBytes } from './parse-bytes.js';

describe('parseBytes', () => {
  test.each([
    ['2GB', 2 * 2 ** 30],
    ['1GB', 2 ** 30],
    ['1.5GB', 1.5 * 2 ** 30],
    ['1.5 GiB', 1.5 * 2 ** 30],
    ['256M', 256 * 2 ** 20],
    ['256mb', 256 * 2 ** 20],
    [' 64 KiB ', 65_536],
    ['1T', 2 ** 40],
    ['512', 512],
    ['512B', 512],
    ['0', 0],
    [1_024, 1_024],
    ['8191.9990234375TB', 8_191.999_023_437_5 * 2 ** 40],
  ])('F12 reads %j as %d bytes', (text, bytes) => {
    expect(parseBytes(text)).toBe(bytes);
  });

  test.each([
    '',
    ' ',
    '-1',
    '-2GB',
    '2XB',
    '2GBB',
    '2 G B',
    'GB',
    '1e3',
    '1,5GB',
    '.5GB',
    '0.1KB',
    '8192T',
    `${'9'.repeat(400)}B`,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    -1,
    1.5,
    2 ** 53,
  ])('refuses %j', (value) => {
    expect(() => parseBytes(value, { option: 'memory' })).toThrow(InvalidOptionError);
  });

  test('refuses what is neither text nor number, when JavaScript hands it over', () => {
    expect(() => parseBytes(null as unknown as string)).toThrow(InvalidOptionError);
  });

  test('names the option, the value and the accepted forms', () => {
    expect(() => parseBytes('2XB', { option: 'vm_memory' })).toThrow(
      /^Invalid vm_memory: "2XB" is not a size of whole bytes .*"2GB", "1.5GiB"/,
    );
  });
});

describe('formatBytes', () => {
  test.each([
    [0, '0 B'],
    [1_023, '1023 B'],
    [1_024, '1 KB'],
    [1.5 * 2 ** 30, '1.5 GB'],
    [2 ** 20 - 1, '1 MB'],
    [2 ** 50, '1024 TB'],
    [-2_048, '-2 KB'],
    [Number.POSITIVE_INFINITY, 'Infinity'],
  ])('writes %d as %j', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });

  test('is read back by parseBytes when it did not round', () => {
    for (const bytes of [0, 1, 1_536, 2 ** 20, 5 * 2 ** 30]) {
      expect(parseBytes(formatBytes(bytes))).toBe(bytes);
    }
  });
});
