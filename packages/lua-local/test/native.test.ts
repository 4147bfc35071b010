import { readFileSync } from 'node:fs';
import { BasicLuaVM } from '@bioxen/lua-local';
import { findLua, type LuaVersion, ownProcesses } from '@bioxen/testkit';
import { describe, expect, test } from 'vitest';

const readOf = (pid: number, what: string): string => {
  try {
    return readFileSync(`/proc/${pid}/${what}`, 'latin1');
  } catch {
    return '';
  }
};

const versions: readonly LuaVersion[] = ['5.1', '5.3', '5.4', 'luajit'];
describe.each(versions)('native %s', (version) => {
  const { skipReason } = findLua(version);

  test('B14 neither code nor arguments nor input are seen in /proc while the program runs', async ({
    skip,
  }) => {
    if (skipReason !== undefined) skip(skipReason);
    const canary = `CANARY${process.pid}`;
    for (const persistent of [true, false]) {
      await using vm = new BasicLuaVM({ engine: 'native', luaVersion: version, persistent });
      const seen: string[] = [];
      let look: () => void = () => undefined;
      const looked = new Promise<void>((resolve) => {
        look = resolve;
      });
      async function* input(): AsyncGenerator<Uint8Array> {
        yield Buffer.from(`${canary}\n`);
        await looked;
      }
      await vm.execute(`local ${canary} = io.read() print(${canary}, ...) io.read()`, {
        args: [canary],
        input: input(),
        onOutput: () => {
          look();
          for (const { pid } of ownProcesses()) seen.push(readOf(pid, 'cmdline'), readOf(pid, 'environ'));
        },
      });
      expect(seen.join('')).toContain('lua');
      expect(seen.join('')).not.toContain(canary);
    }
  });

  test('a program that ran out of memory leaves the next one all of it', async ({ skip }) => {
    if (skipReason !== undefined) skip(skipReason);
    await using vm = new BasicLuaVM({
      engine: 'native',
      luaVersion: version,
      persistent: true,
      limits: { memoryBytes: 64 * 2 ** 20 },
    });
    const hungry = 'local t = {} while true do t[#t + 1] = ("x"):rep(10000) .. #t end';
    for (let round = 0; round < 3; round += 1) {
      expect((await vm.execute(hungry)).error?.kind).toBe('memory');
      expect((await vm.execute('return collectgarbage("count") < 2048')).values).toEqual([true]);
      expect((await vm.execute('return #("x"):rep(2 ^ 20)')).values).toEqual([2 ** 20]);
    }
  });

  test('a module that is larger than the memory is a failure for want of memory', async ({ skip }) => {
    if (skipReason !== undefined) skip(skipReason);
    const modules = { large: `-- ${'x'.repeat(64 * 2 ** 20)}` };
    const limits = { memoryBytes: 48 * 2 ** 20 };
    for (const persistent of [false, true]) {
      await using vm = new BasicLuaVM({ engine: 'native', luaVersion: version, persistent, modules, limits });
      const { stdout, error, exited } = await vm.execute('print("on") require("large") print("never")');
      expect({ stdout, kind: error?.kind, exited }).toEqual({ stdout: 'on', kind: 'memory', exited: false });
      expect((await vm.execute('return 1')).values).toEqual([1]);
      expect(vm.state).toBe(persistent ? 'running' : 'created');
    }
  });

  test('the environment of a program is what it was given, no more', async ({ skip }) => {
    if (skipReason !== undefined) skip(skipReason);
    await using vm = new BasicLuaVM({
      engine: 'native',
      luaVersion: version,
      environment: { GENOME: 'syn3A' },
    });
    expect(
      (await vm.execute('return os.getenv("GENOME"), os.getenv("PATH"), os.getenv("HOME")')).values,
    ).toEqual(['syn3A', null, null]);
  });

  test('B29 the version stands in the status', async ({ skip }) => {
    if (skipReason !== undefined) skip(skipReason);
    await using vm = new BasicLuaVM({ luaVersion: version, engine: 'native', sandbox: 'minimal' });
    await vm.start();
    expect(await vm.status()).toMatchObject({
      engine: 'native',
      sandbox: 'minimal',
      sandboxReport: { tier: 'minimal', limits: { memory: 'address-space' } },
      luaVersion: expect.stringMatching(version === 'luajit' ? /^LuaJIT/ : new RegExp(`^Lua ${version}$`)),
    });
  });
});

test('the processor time of a whole life is a limit of its own, and says which option raises it', async ({
  skip,
}) => {
  const { skipReason } = findLua('5.4');
  if (skipReason !== undefined) skip(skipReason);
  await using vm = new BasicLuaVM({ engine: 'native', persistent: true, limits: { totalCpuMs: 1_000 } });
  const error: unknown = await vm.execute('print("on") while true do end').catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({
    code: 'LUA_LIMIT_EXCEEDED',
    limit: 'total-cpu',
    limitValue: 1_000,
    stateKept: false,
    hint: 'Raise limits.totalCpuMs if the program needs more.',
  });
  expect((await vm.status()).state).toBe('lost');
});

test('what a program starts shares its output, never its input, and ends with it', async ({ skip }) => {
  const { skipReason } = findLua('5.4');
  if (skipReason !== undefined) skip(skipReason);
  const before = ownProcesses().length;
  await using vm = new BasicLuaVM({
    engine: 'native',
    sandbox: 'none',
    environment: { PATH: process.env['PATH'] ?? '' },
  });
  const result = await vm.execute(
    'print("a") os.execute("echo b; cat; echo err >&2") local p = io.popen("echo c; cat") io.write(p:read("*a")) p:close() print(io.read()) os.execute("sleep 1000 &") return "d"',
    { input: 'mine\n' },
  );
  expect(result).toMatchObject({ stdout: 'a\nb\nc\nmine\nd', success: true });
  await expect.poll(() => ownProcesses().length).toBe(before);
});
