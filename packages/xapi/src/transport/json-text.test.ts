import { expect, test } from 'vitest';
import { parseJsonText } from './json-text.js';

test('ordinary JSON is what JSON.parse makes of it', () => {
  const text = '{"a":[1,-2.5,1e3,true,false,null,"x"],"b":{}}';
  expect(parseJsonText(text)).toEqual(JSON.parse(text));
});

test('an int of 64 bits is kept as text', () => {
  expect(parseJsonText('{"a":9223372036854775807,"b":[-9223372036854775808, 12]}')).toEqual({
    a: '9223372036854775807',
    b: ['-9223372036854775808', 12],
  });
});

test('ints that a number could round come as text, and those beside them', () => {
  expect(parseJsonText('[9007199254740991,-9007199254740991,8999999999999999,1000000000000000]')).toEqual([
    '9007199254740991',
    '-9007199254740991',
    '8999999999999999',
    '1000000000000000',
  ]);
  expect(parseJsonText('{"a":8999999999999999,"b":-8999999999999999}')).toEqual({
    a: 8_999_999_999_999_999,
    b: -8_999_999_999_999_999,
  });
  for (const exact of ['9007199254740992', '9007199254740993', '10000000000000001', '-99999999999999999'])
    expect(parseJsonText(`{"a": ${exact}}`)).toEqual({ a: exact });
});

test('the token of a batch of events is read in the quick way', () => {
  const batch = '{"events":[],"n":1000000000000001,"token":"00000000000000000242,00000000000000000000"}';
  // In the slow way the number would have come as text.
  expect(parseJsonText(batch)).toEqual(JSON.parse(batch));
});

test('NaN and the infinities are kept as text', () => {
  expect(parseJsonText('{"a":NaN,"b":[Infinity,-Infinity,0.5]}')).toEqual({
    a: 'NaN',
    b: ['Infinity', '-Infinity', 0.5],
  });
});

test('texts are never touched', () => {
  const text = String.raw`"a:NaN, [Infinity] :12345678901234567890, \" ,98765432109876543210 \\"`;
  expect(parseJsonText(`{"t":${text},"n":NaN,"i":9223372036854775807}`)).toEqual({
    t: JSON.parse(text),
    n: 'NaN',
    i: '9223372036854775807',
  });
  expect(parseJsonText(`{"t":${text}}`)).toEqual({ t: JSON.parse(text) });
});

test('floats with many digits keep them all', () => {
  expect(parseJsonText('[0.12345678901234567,1234567890123456.25,NaN]')).toEqual([
    '0.12345678901234567',
    '1234567890123456.25',
    'NaN',
  ]);
});

test('a member __proto__ is an own key', () => {
  expect(Object.keys(parseJsonText('{"__proto__":{"a":1},"n":NaN}') as object)).toEqual(['__proto__', 'n']);
});

test.each(['', '{', '{"a":nan}', '{"a":NaN', '[1,]', 'x', '{"a":--1}', '"a'])('%j is refused', (text) => {
  expect(() => parseJsonText(text)).toThrow(SyntaxError);
});

test('long texts and deep arrays are read', () => {
  const long = String.raw`\"a\\`.repeat(200_000);
  expect(parseJsonText(`["${long}",NaN]`)).toEqual([JSON.parse(`"${long}"`), 'NaN']);
  let inner = parseJsonText(`${'['.repeat(10_000)}${']'.repeat(10_000)}`);
  let depth = 0;
  while (Array.isArray(inner)) [depth, inner] = [depth + 1, inner[0] ?? null];
  expect(depth).toBe(10_000);
});
