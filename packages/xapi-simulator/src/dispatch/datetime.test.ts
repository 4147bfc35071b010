import { expect, test } from 'vitest';
import { readWireDate, wireDate, wireDateMs } from './datetime.js';

test.each([
  ['20260820T12:34:56Z', '20260820T12:34:56Z'],
  ['2026-08-20T12:34:56Z', '20260820T12:34:56Z'],
  ['20260820T12:34:56', '20260820T12:34:56Z'],
  ['20260820T12:34:56+02:00', '20260820T10:34:56Z'],
  ['2026-08-20T12:34:56.789Z', '20260820T12:34:56Z'],
  ['20261320T12:34:56Z', undefined],
  ['today', undefined],
  ['', undefined],
])('%s is read as %s', (text, expected) => {
  expect(readWireDate(text)).toBe(expected);
});

test('dates go to milliseconds and back', () => {
  expect(wireDate(wireDateMs('20260820T12:34:56Z'))).toBe('20260820T12:34:56Z');
  expect(wireDateMs('19700101T00:00:00Z')).toBe(0);
});
