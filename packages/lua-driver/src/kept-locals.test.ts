import { expect, test } from 'vitest';
import { keepLocals } from './kept-locals.js';

test.each([
  ['local x = 1', '      x = 1', ['x']],
  ['local x', '      x = nil', ['x']],
  ['local x print(x)', '      x = nil print(x)', ['x']],
  ['local a, b = f()', '      a, b = f()', ['a', 'b']],
  ['local a , b -- none', '      a , b = nil -- none', ['a', 'b']],
  ['local function f() local y = 1 return y end', '      function f() local y = 1 return y end', ['f']],
  ['local --[[ the ]] x = 2', '      --[[ the ]] x = 2', ['x']],
  ['do local x = 1 end local y = 2', 'do local x = 1 end       y = 2', ['y']],
  [
    'for i = 1, 2 do local x = i end while a do local b end repeat local c until c local z = 1',
    'for i = 1, 2 do local x = i end while a do local b end repeat local c until c       z = 1',
    ['z'],
  ],
  [
    'if a then local x elseif b then local y else local z end local w = 1',
    'if a then local x elseif b then local y else local z end       w = 1',
    ['w'],
  ],
  ['x = "local y = 1" local z = [[ end ]]', 'x = "local y = 1"       z = [[ end ]]', ['z']],
  ["x = 'a\\' local y' -- local w\nlocal z = 1", "x = 'a\\' local y' -- local w\n      z = 1", ['z']],
  ['--[==[ local a ]] ]==] local b = 1', '--[==[ local a ]] ]==]       b = 1', ['b']],
  ['t.locals = 1 locale = 2', 't.locals = 1 locale = 2', []],
  // What an assignment could not be.
  ['local x <const> = 1', 'local x <const> = 1', []],
  ['local a, b <close> = 1, f', 'local a, b <close> = 1, f', []],
  ['local a, a = 1, 2', 'local a, a = 1, 2', []],
  ['local größe = 1', 'local größe = 1', []],
  ['local 1 = 2', 'local 1 = 2', []],
  ['local', 'local', []],
  ['local x == 1', '      x = nil == 1', ['x']],
  ['x = "not closed local y', 'x = "not closed local y', []],
])('%s', (code, kept, names) => {
  expect(keepLocals(code)).toEqual({ code: kept, names });
});

/** Without what may change. */
function bare(code: string): string {
  return code.replaceAll(/ = nil|local|\s/g, '');
}

test('nothing else moves, whatever it is', () => {
  const pieces = [
    'local ',
    'x',
    ' = ',
    '1',
    '\n',
    'function ',
    'end ',
    '"',
    '[[',
    ']]',
    '--',
    ',',
    '<',
    'do ',
    '(',
  ] as const;
  for (let seed = 1; seed < 10_000; seed++) {
    let code = '';
    for (let n = seed; n > 0; n = Math.floor(n / pieces.length)) code += pieces[n % pieces.length] ?? '';
    const kept = keepLocals(code);
    expect(kept.code.split('\n')).toHaveLength(code.split('\n').length);
    expect(bare(kept.code)).toBe(bare(code));
  }
});
