import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BootError, LuaNotFoundError, LuaProcessError } from '@bioxen/core';
import { BasicLuaVM, type LocalVmOptions } from '@bioxen/lua-local';
import { FakeClock, findLua, ownProcesses } from '@bioxen/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const { path: lua, skipReason } = findLua('5.4');
// The interpreters of these tests stand in a private folder, and some of the programs kill theirs: no walls here.
const make = (options: LocalVmOptions = {}): BasicLuaVM =>
  new BasicLuaVM({ engine: 'native', sandbox: 'none', ...options });
const interpreters = (): readonly number[] =>
  ownProcesses()
    .filter(({ name }) => name.startsWith('lua'))
    .map(({ pid }) => pid);

describe('an interpreter that is killed', () => {
  test('while it is idle loses the state of a persistent VM, until start()', async ({ skip }) => {
    if (skipReason !== undefined) skip(skipReason);
    await using vm = make({ persistent: true });
    const before = interpreters();
    await vm.execute('x = 1');
    const [pid = 0] = interpreters().filter((other) => !before.includes(other));
    process.kill(pid, 'SIGKILL');
    await expect.poll(async () => (await vm.status()).state).toBe('lost');
    await expect(vm.execute('return x')).rejects.toMatchObject({ code: 'VM_STATE_ERROR' });
    await vm.start();
    expect((await vm.execute('return x')).values).toEqual([null]);
  });

  test('while it is busy fails the program with what it may have done, and no other VM', async ({ skip }) => {
    if (skipReason !== undefined) skip(skipReason);
    await using other = make({ persistent: true, vmId: 'other' });
    await other.execute('kept = 1');
    for (const persistent of [true, false]) {
      await using vm = make({ persistent });
      const before = interpreters();
      const error: unknown = await vm
        .execute('print("busy") while true do end', {
          onOutput: () => {
            for (const pid of interpreters()) if (!before.includes(pid)) process.kill(pid, 'SIGKILL');
          },
        })
        .catch((caught: unknown) => caught);
      expect(error).toBeInstanceOf(LuaProcessError);
      expect(error).toMatchObject({ maybeRan: true, signal: 'SIGKILL' });
      expect((await vm.status()).state).toBe(persistent ? 'lost' : 'created');
      if (persistent) await vm.start();
      expect((await vm.execute('return 1')).values).toEqual([1]);
    }
    expect((await other.execute('return kept')).values).toEqual([1]);
  });

  test('by its own program is a process that ended, not a result', async ({ skip }) => {
    if (skipReason !== undefined) skip(skipReason);
    await using vm = make();
    const error: unknown = await vm.execute('os.execute("kill -9 $PPID")').catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(LuaProcessError);
    expect(error).toMatchObject({ signal: 'SIGKILL', maybeRan: true });
    expect((await vm.execute('return 1')).values).toEqual([1]);
  });
});

describe('a program that is no interpreter', () => {
  let folder: string;
  const script = async (name: string, text: string): Promise<string> => {
    const file = join(folder, name);
    await writeFile(file, `#!/bin/sh\n${text}\n`);
    await chmod(file, 0o755);
    return file;
  };
  const failureOf = async (options: LocalVmOptions): Promise<unknown> => {
    await using vm = make(options);
    return await vm.execute('return 1').catch((caught: unknown) => caught);
  };
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'contract-interpreters-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  test('A14 a name that is not in PATH is said so', async () => {
    for (const luaExecutable of ['nolua', join(tmpdir(), 'nowhere', 'lua')]) {
      const error = await failureOf({ luaExecutable });
      expect(error).toBeInstanceOf(LuaNotFoundError);
      expect(error).toHaveProperty(
        'message',
        expect.stringContaining(`Lua executable '${luaExecutable}' not found in PATH`),
      );
    }
    expect(await failureOf({ luaExecutable: folder })).toBeInstanceOf(LuaNotFoundError);
    const plain = join(folder, 'plain');
    await writeFile(plain, 'not executable');
    expect(await failureOf({ luaExecutable: plain })).toBeInstanceOf(LuaNotFoundError);
  });

  test('one that ends at once is a BootError with what it said', async () => {
    const error = await failureOf({ luaExecutable: await script('ends', 'echo "usage: ends" >&2; exit 2') });
    expect(error).toBeInstanceOf(BootError);
    expect(error).toMatchObject({ code: 'BOOT_FAILED', seen: 'usage: ends' });
  });

  test('one that talks and ends is a BootError that shows its words', async () => {
    const error = await failureOf({ luaExecutable: await script('talks', 'echo "I am no Lua"') });
    expect(error).toMatchObject({ code: 'BOOT_FAILED', seen: 'I am no Lua' });
  });

  test('one that cannot be executed is a BootError', async () => {
    const broken = join(folder, 'broken');
    await writeFile(broken, '#!/no/such/interpreter\n');
    await chmod(broken, 0o755);
    expect(await failureOf({ luaExecutable: broken })).toMatchObject({ code: 'BOOT_FAILED' });
  });

  test('one that hangs is a BootError within bootMs, and is gone', async () => {
    const clock = new FakeClock();
    const before = ownProcesses().length;
    const failing = failureOf({
      luaExecutable: await script('hangs', 'exec sleep 1000'),
      bootMs: 3_000,
      clock,
    });
    await clock.whenTimersPend();
    await clock.advance(3_000);
    const error = await failing;
    expect(error).toBeInstanceOf(BootError);
    expect(ownProcesses().length).toBe(before);
    expect(clock.pendingTimers).toBe(0);
  });

  test('a banner before the first frame is no error', async ({ skip }) => {
    if (lua === undefined) return skip(skipReason ?? '');
    const banner = await script('banner', `echo "Welcome to Lua"; exec ${lua} "$@"`);
    await using vm = make({ luaExecutable: banner });
    expect(await vm.execute('return 1')).toMatchObject({ values: [1], stdout: '1' });
  });

  test('B29 a version is what the interpreter says, not what its file is called', async ({ skip }) => {
    if (lua === undefined) return skip(skipReason ?? '');
    const other = findLua('5.3');
    if (other.path === undefined) return skip(other.skipReason);
    await script('lua5.4', `exec ${other.path} "$@"`);
    const path = process.env['PATH'];
    process.env['PATH'] = folder;
    try {
      expect(await failureOf({ luaVersion: '5.4' })).toBeInstanceOf(LuaNotFoundError);
      await script('lua', `exec ${lua} "$@"`);
      await using vm = make({ luaVersion: '5.4' });
      await vm.start();
      expect((await vm.status()).luaVersion).toBe('Lua 5.4');
    } finally {
      process.env['PATH'] = path;
    }
  });
});
