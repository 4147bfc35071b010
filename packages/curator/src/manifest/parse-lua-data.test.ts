import { expect, test } from 'vitest';
import { parseLuaData } from './parse-lua-data.js';

test('assignments are read, with comments, escapes and long strings', () => {
  const text = `
-- a comment
a = 1; b = -0x10 --[[ and
another ]] c = [==[
long ]] string]==]
d = 'it\\'s' e = "a\\tb\\065\\x42c\\
d"
f = { "x", true, 2.5e3, nested = { } ; ["key with blank"] = false, [7] = .5, }
g = nil
`;
  const data = parseLuaData(text);
  expect({ ...data, f: { ...(data['f'] as object) } }).toEqual({
    a: 1,
    b: -16,
    c: 'long ]] string',
    d: "it's",
    e: 'a\tbABc\nd',
    f: { 1: 'x', 2: true, 3: 2500, 7: 0.5, nested: [], 'key with blank': false },
  });
});

test('no key means anything but itself', () => {
  const data = parseLuaData('__proto__ = { constructor = "a" } toString = 1');
  expect(Object.keys(data)).toEqual(['__proto__', 'toString']);
  expect(({} as Record<string, unknown>)['constructor']).toBe(Object);
});

test.each([
  ['a = os.execute("id")', "'os' is no data", 1],
  ['a = f()', "'f' is no data", 1],
  ['local a = 1', "'=' is missing before 'a = 1'", 1],
  ['a = {\n1,\n2', "'}' is missing before the end", 3],
  ['a = "no end', 'a string has no end', 1],
  ['a = "line\nbreak"', 'a string has no end', 1],
  ['\n\na = [[no end', 'a string has no end', 3],
  ['a = 1 --[[ no end', 'a comment has no end', 1],
  ['a = 1.2.3', "'1.2.3' is no number", 1],
  ['a = 1 a = 2', "'a' is there twice", 1],
  ['a = { b = 1, b = 2 }', "the key 'b' is there twice", 1],
  ['a = { 1, [1] = 2 }', "the key '1' is there twice", 1],
  ['a = { 1, nil }', 'a list with a hole', 1],
  ['a = "\\q"', "'\\q' is no escape", 1],
  ['a = "\\z b"', "'\\z' is no escape", 1],
  ['a = "\\300"', "'\\300' is no escape", 1],
  ['a = 1 + 1', "a name is missing before '+ 1'", 1],
  [`a = ${'{'.repeat(40)}`, 'tables stand too deep in one another', 1],
  ['return 1', "'=' is missing before '1'", 1],
  ['\x1bLua', "a name is missing before '\x1bLua'", 1],
])('%j is refused', (text, problem, line) => {
  expect(() => parseLuaData(text)).toThrow(
    expect.objectContaining({ code: 'MANIFEST_INVALID', problem, line }),
  );
});
