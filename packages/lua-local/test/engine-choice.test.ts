import { InvalidOptionError, InvalidVmIdError, UnsupportedError } from '@bioxen/core';
import {
  BasicLuaVM,
  findExecutable,
  localVmProvider,
  LuaProcess,
  NetworkedLuaVM,
  probeSandbox,
} from '@bioxen/lua-local';
import { findLua, heldResources } from '@bioxen/testkit';
import { expect, test } from 'vitest';

test('A11 LuaProcess is BasicLuaVM', () => {
  expect(LuaProcess).toBe(BasicLuaVM);
  expect(new LuaProcess()).toBeInstanceOf(BasicLuaVM);
});

test('A02 the first program runs without any set-up, behind walls', async () => {
  await using vm = new BasicLuaVM();
  expect((await vm.status()).engine).toBeUndefined();
  const { values, sandbox } = await vm.execute('return 1, _VERSION');
  expect(values).toEqual([1, 'Lua 5.4']);
  expect(await vm.status()).toMatchObject(
    sandbox === 'embedded'
      ? { engine: 'embedded', sandbox: 'embedded', luaVersion: 'Lua 5.4' }
      : { engine: 'native', sandbox: 'strict', luaVersion: 'Lua 5.4' },
  );
});

test('auto is native where interpreter and tier are to be had', async ({ skip }) => {
  const { skipReason } = findLua('5.4');
  if (skipReason !== undefined) skip(skipReason);
  const { strict } = (await probeSandbox()).tiers;
  await using vm = new BasicLuaVM();
  expect((await vm.execute('return 1')).sandbox).toBe(strict.available ? 'strict' : 'embedded');
});

test('auto is the embedded engine where there is no interpreter', async () => {
  const path = process.env['PATH'];
  process.env['PATH'] = '/nowhere';
  try {
    await using vm = new BasicLuaVM({ persistent: true });
    expect((await vm.execute('return 1')).sandbox).toBe('embedded');
    expect(await vm.status()).toMatchObject({ engine: 'embedded' });
  } finally {
    process.env['PATH'] = path;
  }
});

test('the constructor starts nothing', () => {
  const before = heldResources();
  for (const engine of ['embedded', 'native'] as const) new BasicLuaVM({ engine, persistent: true });
  expect(heldResources()).toEqual(before);
});

test('A14 left unset luaExecutable needs no installed Lua, even with an empty PATH', async () => {
  const path = process.env['PATH'];
  process.env['PATH'] = '';
  try {
    await using vm = new BasicLuaVM();
    expect((await vm.execute('return 2 + 2')).stdout).toBe('4');
  } finally {
    process.env['PATH'] = path;
  }
});

test('another version or an executable means a native interpreter', async ({ skip }) => {
  const { path, skipReason } = findLua('5.3');
  if (path === undefined) return skip(skipReason);
  for (const options of [{ luaVersion: '5.3' }, { luaExecutable: 'lua5.3' }, { luaExecutable: path }]) {
    await using vm = new BasicLuaVM(options);
    expect((await vm.execute('return _VERSION')).values).toEqual(['Lua 5.3']);
    expect(await vm.status()).toMatchObject({ engine: 'native', luaVersion: 'Lua 5.3' });
  }
});

test('what does not go together is refused', () => {
  expect(() => new BasicLuaVM({ engine: 'embedded', luaVersion: '5.1' })).toThrow(UnsupportedError);
  expect(() => new BasicLuaVM({ engine: 'embedded', luaExecutable: 'lua' })).toThrow(InvalidOptionError);
  expect(() => new BasicLuaVM({ luaVersion: '6.0' })).toThrow(InvalidOptionError);
  expect(() => new BasicLuaVM({ engine: 'quantum' as never })).toThrow(InvalidOptionError);
  expect(() => new BasicLuaVM({ vmId: '../x' })).toThrow(InvalidVmIdError);
});

test('a number of processes is refused where nothing keeps it', () => {
  for (const tier of ['minimal', 'none'] as const) {
    for (const sandbox of [tier, { tier }]) {
      expect(() => new BasicLuaVM({ sandbox, limits: { processes: 4 } })).toThrow(
        expect.objectContaining({
          name: 'UnsupportedError',
          message: `Not supported: limits.processes in tier '${tier}'`,
          hint: expect.stringContaining("tier 'strict', which keeps it") as string,
        }),
      );
    }
    expect(() => new NetworkedLuaVM({ sandbox: tier, limits: { processes: 4 } })).toThrow(UnsupportedError);
    expect(new BasicLuaVM({ sandbox: tier, limits: { processes: 0 } }).state).toBe('created');
  }
  for (const sandbox of ['strict', 'reduced'] as const) {
    expect(new BasicLuaVM({ sandbox, limits: { processes: 4 } }).state).toBe('created');
  }
});

test('findExecutable finds a name in PATH and a path as it stands', async () => {
  expect(await findExecutable('sh')).toMatch(/\/sh$/);
  expect(await findExecutable(process.execPath)).toBe(process.execPath);
  expect(await findExecutable('no-such-program')).toBeUndefined();
  expect(await findExecutable('.')).toBeUndefined();
});

test('the provider makes, lists and forgets VMs, and adopts none', async () => {
  const provider = localVmProvider({ limits: { maxOutputBytes: 3 } });
  const vm = await provider.create({ vmId: 'listed' });
  expect(vm).toBeInstanceOf(BasicLuaVM);
  expect((await vm.execute('io.write("12345")')).stdout).toBe('123');
  expect((await provider.list()).map(({ id }) => id)).toEqual(['listed']);
  await vm.close();
  expect(await provider.list()).toEqual([]);
  await expect(provider.adopt('listed')).rejects.toMatchObject({ code: 'UNSUPPORTED' });
  const networked = await provider.create({ networked: true });
  expect(networked).toBeInstanceOf(NetworkedLuaVM);
  await networked.close();
  expect(() => provider.create({ network: { allow: ['127.0.0.1:8080'] } })).toThrow('networked');
});
