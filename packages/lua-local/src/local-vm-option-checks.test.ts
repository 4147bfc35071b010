import { InvalidOptionError } from '@bioxen/core';
import { expect, test } from 'vitest';
import { BasicLuaVM } from './basic-lua-vm.js';
import { checkLocalVmOptions } from './local-vm-option-checks.js';

test.each([
  ['environment', { environment: { A: 1 } }],
  ['environment', { environment: { A: 'nul\0' } }],
  ['environment', { environment: { 'A=B': '' } }],
  ['environment', { environment: ['A=B'] }],
  ['sandbox.readOnly', { sandbox: { readOnly: [null] } }],
  ['sandbox.readOnly', { sandbox: { readOnly: [{ source: '/a' }] } }],
  ['sandbox.controlGroups', { sandbox: { controlGroups: [7] } }],
  ['clock', { clock: [] }],
])('what no start could use is refused at once: %s', (option, options) => {
  expect(() => {
    checkLocalVmOptions(options as never);
  }).toThrow(expect.objectContaining({ code: 'API_VALIDATION_ERROR', option }) as Error);
});

test('a Lua version that is a number is refused, and how it is written is said', () => {
  expect(() => new BasicLuaVM({ luaVersion: 5.3 as never })).toThrow(
    expect.objectContaining({
      code: 'API_VALIDATION_ERROR',
      option: 'luaVersion',
      hint: "Write it in quotes: luaVersion: '5.3'.",
    }) as Error,
  );
});

test('options that are no object are refused, and nothing starts', async () => {
  await using vm = new BasicLuaVM({ engine: 'embedded' });
  for (const odd of [null, 'x'] as never[]) {
    await expect(vm.execute('return 1', odd)).rejects.toBeInstanceOf(InvalidOptionError);
    await expect(vm.openChannel(odd)).rejects.toBeInstanceOf(InvalidOptionError);
  }
  expect(() => vm.packages.mountModules(undefined as never)).toThrow(InvalidOptionError);
  expect(vm.state).toBe('created');
});
