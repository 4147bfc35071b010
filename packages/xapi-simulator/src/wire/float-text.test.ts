import { expect, test } from 'vitest';
import { jsonFloat, xmlFloat } from './float-text.js';

test.each([
  [1, '1', '1.0'],
  [0, '0', '0.0'],
  [-0, '-0', '-0.0'],
  [0.1, '0.1', '0.1'],
  [30.1, '30.1', '30.1'],
  [-2.5, '-2.5', '-2.5'],
  [1e15, '1000000000000000', '1000000000000000.0'],
  [1e16, '1e+16', '1e+16'],
  [1e20, '1e+20', '1e+20'],
  [1.5e-7, '1.5e-07', '1.5e-07'],
  [0.0001, '0.0001', '0.0001'],
  [0.00001, '1e-05', '1e-05'],
  [1e300, '1e+300', '1e+300'],
  // The 17th digit: XML loses it.
  [1.0000000000000002, '1', '1.0000000000000002'],
  [123456.78901234567, '123456.7890123457', '123456.78901234567'],
  [NaN, 'nan', 'NaN'],
  [Infinity, 'inf', 'Infinity'],
  [-Infinity, '-inf', '-Infinity'],
])('%d is %s on XML and %s on JSON', (value, xml, json) => {
  expect([xmlFloat(value), jsonFloat(value)]).toEqual([xml, json]);
});

test('JSON keeps every float', () => {
  let seed = 1;
  for (let draw = 0; draw < 2_000; draw += 1) {
    seed = (seed * 16_807) % 2_147_483_647;
    const value = (seed / 2_147_483_647 - 0.5) * 10 ** ((draw % 40) - 20);
    expect(Number(jsonFloat(value))).toBe(value);
  }
});
