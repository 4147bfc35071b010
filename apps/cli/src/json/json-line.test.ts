import { expect, test } from 'vitest';
import { jsonLine } from './json-line.js';

test.for([
  null,
  true,
  -0.5,
  'text "quoted" \n \u0001 \uD83D',
  [],
  {},
  [[], {}, [1, [2]], null],
  { a: 1, left: undefined, 'b c': { d: ['e'] }, __proto__: null },
  Object.fromEntries([['__proto__', 1]]),
])('gives what JSON.stringify gives, and a newline: %j', (value) => {
  expect([...jsonLine(value)]).toEqual([`${JSON.stringify(value)}\n`]);
});

test('gives a long text in pieces that parse to the same, also where a piece ends inside a character', () => {
  for (const text of ['x'.repeat(200_000), `x${'😀'.repeat(100_000)}`, '\u0001'.repeat(200_000)]) {
    const pieces = [...jsonLine({ [text]: [text] })];
    expect(pieces.length).toBeGreaterThan(2);
    expect(JSON.parse(pieces.join(''))).toEqual({ [text]: [text] });
  }
});

test('gives a list of many values in pieces of bounded size', () => {
  const list = Array.from({ length: 100_000 }, (_, index) => ({ index }));
  const pieces = [...jsonLine(list)];
  expect(pieces.join('')).toBe(`${JSON.stringify(list)}\n`);
  expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThan(2 ** 17);
});

test('escapes what does something to a terminal, also in keys, and says the same', () => {
  const value = { 'a\u009bb': ['\u202e\u007f', 'é😀\u00a0'] };
  const text = [...jsonLine(value)].join('');
  expect(text).toBe('{"a\\u009bb":["\\u202e\\u007f","é😀\u00a0"]}\n');
  expect(JSON.parse(text)).toEqual(value);
});
