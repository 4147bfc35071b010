import { type ExecutionResult, parseBytes, type VmLimits } from '@bioxen/core';
import { BasicLuaVM } from '@bioxen/lua-local';
import { describe, expect, test } from 'vitest';
import { missing } from './start.js';

const OPEN_ALL =
  'local files = {} for i = 1, 100 do files[i] = io.open("/dev/null") if not files[i] then break end end return #files';
const BUSY = 'while true do end';

describe.each(['minimal', 'none'] as const)('in tier %s', (sandbox) => {
  const run = async (limits: VmLimits, code: string, persistent = false): Promise<ExecutionResult> => {
    await using vm = new BasicLuaVM({ engine: 'native', sandbox, limits, persistent });
    return await vm.execute(code);
  };

  test.beforeEach(async ({ skip }) => {
    const reason = await missing(sandbox);
    skip(reason !== undefined, reason);
  });

  test('memory that is named holds', async () => {
    const { error } = await run({ memoryBytes: parseBytes('64MB') }, 'return #("x"):rep(100e6)');
    expect(error?.kind).toBe('memory');
  });

  test('processor time that is named holds, of a program and of a whole life', async () => {
    await expect(run({ cpuMs: 300 }, BUSY)).rejects.toMatchObject({ limit: 'cpu', limitValue: 300 });
    await expect(run({ totalCpuMs: 1000 }, BUSY, true)).rejects.toMatchObject({
      limit: 'total-cpu',
    });
  });

  test('the size of a file and that of the private directory hold when they are named', async () => {
    const limits = { diskBytes: parseBytes('1MB') };
    await expect(
      run(limits, 'local f = io.open("a", "w") f:write(("x"):rep(3e6)) f:close()'),
    ).rejects.toMatchObject({ limit: 'file-size' });
    await expect(
      run(limits, 'for i = 1, 5 do local f = io.open("a" .. i, "w") f:write(("x"):rep(9e5)) f:close() end'),
    ).rejects.toMatchObject({ name: 'ResourceExhaustedError' });
  });

  test('the number of open files holds when it is named', async () => {
    expect((await run({ openFiles: 10 }, OPEN_ALL)).values).toEqual([7]);
  });

  test('programs start processes, whatever the default says', async () => {
    expect((await run({}, 'return (os.execute("exit 0"))')).values).toEqual([true]);
  });
});

test('without a name only minimal limits memory and open files', async ({ skip }) => {
  const reason = (await missing('minimal')) ?? (await missing('none'));
  skip(reason !== undefined, reason);
  const seen = async (sandbox: 'minimal' | 'none', code: string): Promise<ExecutionResult['values']> => {
    await using vm = new BasicLuaVM({ engine: 'native', sandbox });
    return (await vm.execute(code)).values;
  };
  const large = 'return (pcall(string.rep, "x", 300e6))';
  expect(await seen('minimal', large)).toEqual([false]);
  expect(await seen('none', large)).toEqual([true]);
  expect(await seen('minimal', OPEN_ALL)).toEqual([61]);
  expect(await seen('none', OPEN_ALL)).toEqual([100]);
});
