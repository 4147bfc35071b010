import { expect, test } from 'vitest';
import { parseServerJson } from './json-of-server.js';

test.each<readonly [string, unknown]>([
  ['{"a":[1,NaN,-Infinity,Infinity,2.5e3]}', { a: [1, Number.NaN, -Infinity, Infinity, 2_500] }],
  ['{"a":"NaN","b":NaN,"c":": NaN,"}', { a: 'NaN', b: Number.NaN, c: ': NaN,' }],
  [String.raw`{"a":"\"NaN","b":[NaN]}`, { a: '"NaN', b: [Number.NaN] }],
  [
    '{meta: {start:1, step: 5}, data:[{t:1,values:["0.5",NaN]}]}',
    { meta: { start: 1, step: 5 }, data: [{ t: 1, values: ['0.5', Number.NaN] }] },
  ],
  ['[]', []],
])('%s', (text, value) => {
  expect(parseServerJson(text)).toEqual(value);
});

test.each(['', '<html>', '{"a":NaNa}', '{"a":', '{"a":NaN'])('%j is no JSON', (text) => {
  expect(() => parseServerJson(text)).toThrow(SyntaxError);
});

test('a text of a million quotes and backslashes takes no time', () => {
  const text = JSON.stringify({ a: '"\\'.repeat(500_000), b: 1 }).replace('1}', 'NaN}');
  expect(Object.keys(parseServerJson(text) as object)).toEqual(['a', 'b']);
});
