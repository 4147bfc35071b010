import { expect, test } from 'vitest';
import { toLuaFailure } from './lua-failure.js';

const TRACE = [
  'stack traceback:',
  "\t[C]: in function 'error'",
  "\tmotif.lua:12: in upvalue 'f'",
  '\tdir/a b.lua:3: in function <dir/a b.lua:1>',
  '\t...\t(skipping 5 levels)',
  '\t[string "x:1: y"]:7: in main chunk',
  '\t[C]: in ?',
].join('\n');

test('reads line and frames out of the texts of Lua', () => {
  const failure = toLuaFailure({
    kind: 'runtime',
    message: '[chunk]:4: boom',
    traceback: TRACE,
    value: '[chunk]:4: boom',
  });
  expect(failure).toMatchObject({ kind: 'runtime', line: 4, message: '[chunk]:4: boom' });
  expect(failure.frames.map(({ source, line }) => [source, line])).toEqual([
    ['[C]', undefined],
    ['motif.lua', 12],
    ['dir/a b.lua', 3],
    ['[string "x:1: y"]', 7],
    ['[C]', undefined],
  ]);
});

test('a message without a position has no line', () => {
  for (const message of ['boom', 'a: b', '(error object is a table value)', 'x:y: z', '']) {
    expect(toLuaFailure({ kind: 'runtime', message, traceback: '', value: null })).not.toHaveProperty('line');
  }
});

test('tells syntax errors, incomplete ones and exhausted memory apart', () => {
  const report = { message: 'm', traceback: '', value: null };
  expect(toLuaFailure({ ...report, kind: 'syntax' })).not.toHaveProperty('incomplete');
  expect(toLuaFailure({ ...report, kind: 'incomplete' })).toMatchObject({ kind: 'syntax', incomplete: true });
  expect(toLuaFailure({ ...report, kind: 'runtime', value: 'not enough memory' })).toMatchObject({
    kind: 'memory',
  });
});
