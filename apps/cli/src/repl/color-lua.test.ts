import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { colorLua } from './color-lua.js';

const LETTERS: Readonly<Record<string, string>> = { 35: 'k', 36: 'c', 32: 's', 33: 'n', 90: '-' };

/** Colors as letters: `{k:local}`. */
function told(line: string): string {
  const [first = '', ...parts] = colorLua(line).split('\u001B[');
  const marked = parts.map((part) => {
    const end = part.indexOf('m');
    const code = part.slice(0, end);
    return `${code === '39' ? '}' : `{${LETTERS[code] ?? code}:`}${part.slice(end + 1)}`;
  });
  return first + marked.join('');
}

test.each([
  ['local x = 1', '{k:local} x = {n:1}'],
  ['if x == nil then return end -- done', '{k:if} x == {c:nil} {k:then} {k:return} {k:end} {-:-- done}'],
  [`print("a -- b", 'it\\'s', [[c]])`, `print({s:"a -- b"}, {s:'it\\'s'}, {s:[[c]]})`],
  ['x = 0xFF + 1.5e-3 + .5 + a1 + t.x2', 'x = {n:0xFF} + {n:1.5e-3} + {n:.5} + a1 + t.x2'],
  ['android = iffy', 'android = iffy'],
  ['x = "not closed', 'x = {s:"not closed}'],
  ['x = [==[ ]] ]==] y', 'x = {s:[==[ ]] ]==]} y'],
  ['--[[ a ]] b', '{-:--[[ a ]]} b'],
  ['1 .. 2', '{n:1} .. {n:2}'],
])('colors %s', (line, colored) => {
  expect(told(line)).toBe(colored);
});

test('the text itself stays, whatever it is', () => {
  const pieces = ['local ', '"', "'", '[[', ']]', '--', '\\', '1e', '0x', '..', 'é€𝄞', '\t', 'end', '=', ' '];
  for (let seed = 1; seed < 5_000; seed++) {
    let text = '';
    for (let n = seed; n > 0; n = Math.floor(n / pieces.length)) text += pieces[n % pieces.length] ?? '';
    expect(stripVTControlCharacters(colorLua(text))).toBe(text);
  }
});
