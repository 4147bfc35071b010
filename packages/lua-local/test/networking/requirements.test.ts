import {
  InvalidOptionError,
  LuaSocketNotFoundError,
  SandboxUnavailableError,
  UnsupportedError,
} from '@bioxen/core';
import { NetworkedLuaVM, networkingHealth } from '@bioxen/lua-local';
import { findLua, heldAtRest, heldResources } from '@bioxen/testkit';
import { describe, expect, test } from 'vitest';
import { isFree, onFreePort } from './free-port.js';
import { missingSockets, versions } from './lua-sockets.js';

/** Where an interpreter finds no library at all. */
const NOWHERE = { LUA_PATH: '/nowhere/?.lua', LUA_CPATH: '/nowhere/?.so' };

describe.each(versions)('LuaSocket for %s', (luaVersion) => {
  test('A09 is there after start, and the status says that the VM is networked', async ({ skip }) => {
    const skipReason = missingSockets(luaVersion);
    if (skipReason !== undefined) skip(skipReason);
    await using vm = new NetworkedLuaVM({ luaVersion });
    await vm.start();
    expect(await vm.status()).toMatchObject({ networked: true, engine: 'native', state: 'running' });
    expect(await vm.luaSocket()).toEqual({
      version: expect.stringMatching(/^LuaSocket \d/),
      bindsLoopback: true,
      reason: '',
    });
  });

  test('E01 that is missing is said by start and by every method, with what to install', async ({ skip }) => {
    const { skipReason } = findLua(luaVersion);
    if (skipReason !== undefined) skip(skipReason);
    await using vm = new NetworkedLuaVM({ luaVersion, environment: NOWHERE });
    const version = luaVersion === 'luajit' ? '5.1' : luaVersion;
    const calls = [
      () => vm.start(),
      () => vm.startServer({ port: 8080 }),
      () => vm.startClient({ host: '127.0.0.1', port: 8080, message: '' }),
    ];
    for (const call of calls) {
      const error = await call().catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(LuaSocketNotFoundError);
      expect(error).toMatchObject({
        message: 'LuaSocket not found. Install with: luarocks install luasocket',
        code: 'LUASOCKET_NOT_FOUND',
        luaVersion: version,
        hint: expect.stringMatching(
          `luarocks --lua-version ${version} install luasocket.*apt install lua-socket`,
        ),
      });
    }
    // A program that needs no socket runs all the same.
    expect((await vm.execute('return 2 + 2')).stdout).toBe('4');
  });

  test('E08 stands in the report, and so does what is missing', async ({ skip }) => {
    const skipReason = missingSockets(luaVersion);
    if (skipReason !== undefined) skip(skipReason);
    const interpreter = expect.stringMatching(/lua/);
    expect(await networkingHealth({ luaVersions: [luaVersion] })).toEqual([
      {
        luaVersion,
        interpreter,
        isReady: true,
        luaSocket: { version: expect.stringMatching(/^LuaSocket/), bindsLoopback: true, reason: '' },
        problems: [],
        recommendations: [],
      },
    ]);
    expect(await networkingHealth({ luaVersions: [luaVersion], environment: NOWHERE })).toEqual([
      {
        luaVersion,
        interpreter,
        isReady: false,
        problems: ['LuaSocket not found. Install with: luarocks install luasocket'],
        recommendations: [expect.stringContaining('apt install lua-socket')],
      },
    ]);
  });
});

test('E08 a computer without Lua gets a report, not an error', async () => {
  const path = process.env['PATH'];
  process.env['PATH'] = '';
  try {
    const reports = await networkingHealth();
    expect(reports.map(({ isReady }) => isReady)).toEqual([false, false, false, false]);
    expect(reports[2]).toMatchObject({
      luaVersion: '5.4',
      problems: ['lua5.4 is not in PATH.'],
      recommendations: [
        expect.stringContaining('apt install lua5.4'),
        expect.stringContaining('luarocks --lua-version 5.4 install luasocket'),
      ],
    });
  } finally {
    process.env['PATH'] = path;
  }
});

test('the embedded engine has no sockets, and the error names the engine that has', () => {
  let thrown: unknown;
  try {
    new NetworkedLuaVM({ engine: 'embedded' });
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(UnsupportedError);
  expect(thrown).toMatchObject({
    message: 'The embedded engine does not support networked VMs',
    hint: expect.stringContaining("engine 'native'"),
  });
});

test('what cannot go together with sockets is refused', () => {
  expect(() => new NetworkedLuaVM({ trusted: false })).toThrow(
    'A networked VM does not support trusted: false',
  );
  expect(() => new NetworkedLuaVM({ sandbox: { network: 'none' } })).toThrow(InvalidOptionError);
});

describe.each(['strict', 'reduced', 'minimal', 'none'] as const)('in tier %s', (tier) => {
  test('A09 programs have internet sockets', async ({ skip }) => {
    const skipReason = missingSockets('5.4');
    if (skipReason !== undefined) skip(skipReason);
    await using vm = new NetworkedLuaVM({ sandbox: tier });
    try {
      await vm.start();
    } catch (error) {
      // Debian 12 has no setpriv for `reduced`: that tier is never required.
      const isRequired = process.env['BIOXEN_REQUIRE_ALL'] === '1' && tier !== 'reduced';
      if (!SandboxUnavailableError.isInstance(error) || isRequired) throw error;
      skip(error.message);
    }
    expect((await vm.status()).sandbox).toBe(tier);
    await using server = await onFreePort(async (port) => await vm.startServer({ port, echo: true }));
    const reply = await vm.startClient({ host: 'localhost', port: server.port, message: tier });
    expect(reply.text).toBe(tier);
  });
});

test('modules of the VM stay, and take no place of ours', async ({ skip }) => {
  const skipReason = missingSockets('5.4');
  if (skipReason !== undefined) skip(skipReason);
  await using vm = new NetworkedLuaVM({
    modules: new Map([
      ['greeting', 'return "hello"'],
      ['socket.core', 'return "not the core"'],
    ]),
    findModule: (name) => (name === 'found' ? 'return "found"' : undefined),
  });
  const { values } = await vm.execute(
    'return require("greeting"), require("found"), type(require("socket").connect)',
  );
  expect(values).toEqual(['hello', 'found', 'function']);
});

test('after close nothing is left: no process, no descriptor, no port', async ({ skip }) => {
  const skipReason = missingSockets('5.4');
  if (skipReason !== undefined) skip(skipReason);
  // A first round, for what Node itself keeps.
  const warm = new NetworkedLuaVM();
  await warm.start();
  await warm.close();
  const before = heldResources();
  const vm = new NetworkedLuaVM({ persistent: true });
  await vm.start();
  const server = await onFreePort(async (port) => await vm.startServer({ port, connections: Infinity }));
  const node = await onFreePort(async (localPort) => await vm.startP2p({ localPort }));
  const receiver = await onFreePort(async (port) => await vm.startReceiver({ port }));
  expect(heldResources().processes).toBeGreaterThanOrEqual(before.processes + 4);
  await vm.close();
  await vm.close();
  const held = await heldAtRest(before);
  expect({ ...held, threads: 0 }).toEqual({ ...before, threads: 0 });
  for (const port of [server.port, node.port, receiver.port]) expect(await isFree(port)).toBe(true);
  await expect(server.wait()).rejects.toMatchObject({ code: 'CLOSED' });
  await expect(node.wait()).rejects.toMatchObject({ code: 'CLOSED' });
  await expect(vm.startServer({ port: server.port })).rejects.toMatchObject({ code: 'CLOSED' });
});

test('stop ends the servers, and the VM can be used again', async ({ skip }) => {
  const skipReason = missingSockets('5.4');
  if (skipReason !== undefined) skip(skipReason);
  await using vm = new NetworkedLuaVM();
  const server = await onFreePort(async (port) => await vm.startServer({ port }));
  await vm.stop();
  await expect(server.wait()).rejects.toMatchObject({ code: 'ABORTED' });
  expect(await isFree(server.port)).toBe(true);
  await using again = await onFreePort(async (port) => await vm.startServer({ port }));
  expect(again.host).toBe('127.0.0.1');
});
