import { rename, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { connectSshLuaVM, failedIndexOf, SshLuaVM } from '@bioxen/lua-remote';
import { findLua, type LoopbackSshd, sshdSkipReason, startLoopbackSshd, targetOf } from '@bioxen/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

const skipReason = findLua('5.4').skipReason ?? sshdSkipReason();

describe('map', () => {
  let sshd: LoopbackSshd | undefined;
  let made: SshLuaVM | undefined;
  const running = (): LoopbackSshd => {
    if (sshd === undefined) throw new ReferenceError('the server has not started');
    return sshd;
  };
  const vm = (): SshLuaVM => {
    if (made === undefined) throw new ReferenceError('the server has not started');
    return made;
  };
  beforeAll(async () => {
    if (skipReason !== undefined) return;
    sshd = await startLoopbackSshd();
    made = await connectSshLuaVM({ host: targetOf(sshd), luaVersion: '5.4' });
  });
  afterAll(async () => {
    await made?.close();
    await sshd?.stop();
  });
  beforeEach(({ skip }) => {
    if (skipReason !== undefined) skip(skipReason);
  });

  test('each item has a result of its own, in their order', async () => {
    const items = Array.from({ length: 40 }, (_, index) => index);
    const values: unknown[] = [];
    for await (const { index, result } of vm().map('x = (x or 0) + ... return x', items)) {
      values.push([index, result.values[0]]);
    }
    expect(values).toEqual(items.map((item) => [item, item]));
  });

  test('without an order every item comes once', async () => {
    const seen: number[] = [];
    for await (const { index } of vm().map('return ...', [5, 6, 7, 8], { ordered: false, concurrency: 3 }))
      seen.push(index);
    expect(seen.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3]);
  });

  test('a program that fails is a result, and the others go on', async () => {
    const outcomes: boolean[] = [];
    for await (const { result } of vm().map('assert(... ~= 2)', [1, 2, 3])) outcomes.push(result.success);
    expect(outcomes).toEqual([true, false, true]);
  });

  test('items are read as they are needed, and leaving the loop ends what runs', async () => {
    let read = 0;
    let isReturned = false;
    function* endless(): Generator<number> {
      try {
        for (;;) yield read++;
      } finally {
        isReturned = true;
      }
    }
    for await (const { index } of vm().map('if ... > 2 then while true do end end', endless(), {
      concurrency: 3,
    })) {
      if (index === 2) break;
    }
    expect(read).toBeLessThan(8);
    expect(isReturned).toBe(true);
    expect((await vm().execute('return 1')).values).toEqual([1]);
  });

  test('the error that ends it says of which item it is', async () => {
    const indexes: number[] = [];
    const program = 'if ... == "killed" then os.execute("kill -9 $PPID") end return ...';
    const running = (async () => {
      const items = ['a', 'b', 'c', 'killed', 'd'];
      for await (const { index } of vm().map(program, items, { concurrency: 2 })) indexes.push(index);
    })();
    const error: unknown = await running.catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'LUA_PROCESS_FAILED' });
    expect(failedIndexOf(error)).toBe(3);
    expect(indexes).toEqual([0, 1, 2]);
    expect(failedIndexOf(new RangeError('of nobody'))).toBeUndefined();
  });

  test('a signal ends it with its reason', async () => {
    const controller = new AbortController();
    const running = (async () => {
      for await (const { index } of vm().map('if ... > 0 then while true do end end', [0, 1, 2], {
        signal: controller.signal,
      })) {
        if (index === 0) controller.abort(new TypeError('enough'));
      }
    })();
    await expect(running).rejects.toMatchObject({ code: 'ABORTED', cause: { message: 'enough' } });
  });

  test('it may be the first call of a VM, and limits write nothing into the output', async () => {
    const host = targetOf(running());
    for (const limits of [{}, { memoryBytes: 256 * 2 ** 20 }]) {
      await using fresh = new SshLuaVM({ host, luaVersion: '5.4', limits });
      const outputs: string[] = [];
      for await (const { result } of fresh.map('print(...)', [1, 2, 3], { concurrency: 2 })) {
        outputs.push(result.stdout);
      }
      expect(outputs).toEqual(['1', '2', '3']);
    }
  });

  test.for(['5.1', '5.3', '5.4', 'luajit'] as const)(
    'many programs on %s fail, and are limited, as the first of them are',
    async (luaVersion, { skip }) => {
      const { skipReason: noLua } = findLua(luaVersion);
      if (noLua !== undefined) skip(noLua);
      const host = targetOf(running());
      await using fresh = new SshLuaVM({ host, luaVersion, limits: { openFiles: 20 } });
      const program = `
        local opened = {}
        while #opened < 100 do
          local file = io.open("/dev/null")
          if not file then break end
          opened[#opened + 1] = file
        end
        local function deep() error("after " .. #opened) end
        deep()`;
      const failures: string[] = [];
      for await (const { result } of fresh.map(program, Array.from({ length: 40 }))) {
        // LuaJIT shows where its functions are, which is elsewhere each time.
        failures.push(`${result.error?.message ?? ''}\n${result.stderr}`.replaceAll(/0x[0-9a-f]+/g, ''));
      }
      expect(failures).toHaveLength(40);
      expect(failures[0]).toMatch(/after 1\d\b/);
      expect(failures[0]).toContain('stack traceback');
      expect(new Set(failures).size).toBe(1);
    },
  );

  test('interpreters may be exchanged on the host meanwhile', async ({ skip }) => {
    const server = running();
    const [old, other] = [findLua('5.4'), findLua('5.1')];
    if (old.path === undefined || other.path === undefined) return skip(other.skipReason ?? 'no Lua 5.4');
    const lua = join(server.folder, 'a-lua');
    await symlink(old.path, lua);
    await using fresh = new SshLuaVM({ host: targetOf(server), luaExecutable: lua });
    const versions: unknown[] = [];
    for await (const { index, result } of fresh.map('return _VERSION', Array.from({ length: 60 }))) {
      versions.push(result.values[0]);
      if (index !== 20) continue;
      await symlink(other.path, `${lua}.new`);
      await rename(`${lua}.new`, lua);
    }
    expect(versions).toHaveLength(60);
    expect(versions.slice(0, 21)).toEqual(Array.from({ length: 21 }, () => 'Lua 5.4'));
    expect(versions.at(-1)).toBe('Lua 5.1');
  });

  test('a host without the interpreter is told', async () => {
    await using none = new SshLuaVM({ host: targetOf(running()), luaExecutable: 'no-such-lua' });
    await expect(none.map('return 1', [1]).next()).rejects.toMatchObject({
      code: 'LUA_NOT_FOUND',
      executable: 'no-such-lua',
    });
  });

  test('options that do not fit are refused', async () => {
    for (const options of [{ concurrency: 0 }, { args: [1] }, { order: true }]) {
      await expect(
        vm()
          .map('return 1', [1], options as object)
          .next(),
      ).rejects.toMatchObject({
        code: 'API_VALIDATION_ERROR',
      });
    }
  });
});
