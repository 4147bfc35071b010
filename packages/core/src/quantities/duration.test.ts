import { describe, expect, test } from 'vitest';
import { InvalidOptionError } from '../errors/invalid-option-error.js';
import { formatDuration } from './format-duration.js';
import { parseDuration } from './parse-duration.js';

describe('parseDuration', () => {
  test.each([
    ['30s', 30_000],
    ['500ms', 500],
    ['1.5s', 1_500],
    ['1.005s', 1_005],
    ['1m30s', 90_000],
    ['1m 30s', 90_000],
    ['2h', 7_200_000],
    ['1d', 86_400_000],
    ['1d2h3m4s5ms', 93_784_005],
    ['1H', 3_600_000],
    ['0s', 0],
    [250, 250],
  ])('reads %j as %d ms', (text, durationMs) => {
    expect(parseDuration(text)).toBe(durationMs);
  });

  test.each([
    '',
    ' ',
    '30',
    's',
    '-1s',
    '30s1m',
    '1s1s',
    '1w',
    '0.1ms',
    '1 minute',
    Number.NaN,
    -5,
    0.5,
    '9'.repeat(18) + 'd',
  ])('refuses %j', (value) => {
    expect(() => parseDuration(value)).toThrow(InvalidOptionError);
  });

  test('names the option, the value and the accepted forms', () => {
    expect(() => parseDuration('30', { option: '--timeout' })).toThrow(
      /^Invalid --timeout: "30" is not a duration .*"500ms", "30s"/,
    );
  });
});

describe('formatDuration', () => {
  test.each([
    [0, '0ms'],
    [0.25, '0.3ms'],
    [250, '250ms'],
    [999.97, '1s'],
    [1_500, '1.5s'],
    [30_000, '30s'],
    [59_999.9, '1m'],
    [90_000, '1m30s'],
    [3_600_000, '1h'],
    [93_784_000, '1d2h3m4s'],
    [-1_500, '-1.5s'],
    [Number.POSITIVE_INFINITY, 'Infinity'],
  ])('writes %d as %j', (durationMs, text) => {
    expect(formatDuration(durationMs)).toBe(text);
  });

  test('is read back by parseDuration for whole seconds', () => {
    for (const durationMs of [1_000, 59_000, 61_000, 86_399_000, 90_061_000]) {
      expect(parseDuration(formatDuration(durationMs))).toBe(durationMs);
    }
  });
});
