import { type ExecutionResult, InvalidOptionError, LuaProcessError } from '@bioxen/core';
import { createSlicedThread, createSlicedVm, type Slice, type SlicedVm } from '@bioxen/lua-local';
import { describe, expect, test } from 'vitest';

const HEAP = 120 * 1024;

interface Ran {
  readonly result: ExecutionResult;
  readonly slices: readonly Slice[];
  readonly units: number;
}

/** Runs a program to its end, so many units a slice. */
async function run(vm: SlicedVm, code: string, units = 10_000): Promise<Ran> {
  const executing = vm.execute(code);
  executing.catch(() => undefined);
  const slices: Slice[] = [];
  do slices.push(await vm.resume(units));
  while (slices.at(-1)?.state === 'ready');
  return { result: await executing, slices, units: slices.reduce((sum, slice) => sum + slice.units, 0) };
}

/** Units by which the slices passed their budget. */
const beyond = ({ slices }: Ran, units: number): number =>
  Math.max(...slices.map((slice) => slice.units - units));

test('nothing of a program runs before it is resumed, and its slices end after so many units', async () => {
  await using vm = await createSlicedVm({ memoryBytes: HEAP });
  const executing = vm.execute('local s = 0 for i = 1, 100000 do s = s + i end return s');
  let isOver = false;
  void executing.then(() => (isOver = true));
  const first = await vm.resume(10_000);
  expect(first).toMatchObject({ state: 'ready', units: 10_000, postponed: 0 });
  expect(isOver).toBe(false);
  while ((await vm.resume(10_000)).state === 'ready');
  expect((await executing).values).toEqual([5_000_050_000]);
});

test('a program pays for its own instructions and for none of the driver', async () => {
  await using vm = await createSlicedVm({ memoryBytes: HEAP });
  for (let time = 0; time < 3; time++) expect((await run(vm, 'return 2 + 2')).units).toBeLessThan(200);
  const loop = await run(vm, 'for i = 1, 1000000 do end', 1_000_000);
  expect(Math.abs(loop.units - 1_000_000)).toBeLessThan(200);
});

test('state lives on from program to program, and results are those of every VM', async () => {
  await using vm = await createSlicedVm({ memoryBytes: HEAP });
  await run(vm, 'counter = 41');
  const { result } = await run(vm, 'counter = counter + 1 print("hi") return counter, { 1, 2 }');
  expect(result).toMatchObject({ success: true, returnCode: 0, values: [42, [1, 2]], sandbox: 'embedded' });
  expect(result.stdout).toMatch(/^hi\n42\t/);
  const failed = await run(vm, 'error("boom")');
  expect(failed.result).toMatchObject({
    success: false,
    error: { kind: 'runtime', message: '[chunk]:1: boom' },
  });
});

describe('every kind of program stops at the end of its slice', () => {
  const endless: readonly (readonly [string, string])[] = [
    ['a bare loop', 'while true do end'],
    ['pcall that swallows errors', 'while true do pcall(function() while true do end end) end'],
    ['metamethods', 'local t = setmetatable({}, { __index = function() while true do end end }) return t.x'],
    ['a coroutine', 'coroutine.wrap(function() while true do end end)()'],
    [
      'coroutines in coroutines',
      `local function nest(depth)
        if depth == 0 then while true do end end
        return coroutine.resume(coroutine.create(nest), depth - 1)
      end nest(20)`,
    ],
    ['coroutines that end early', 'while true do coroutine.wrap(function() for i = 1, 90 do end end)() end'],
    [
      'a closing variable',
      'do local c <close> = setmetatable({}, { __close = function() while true do end end }) end',
    ],
    [
      'deep recursion',
      'local function f(n) if n > 100 then return f(1) + 0 end return f(n + 1) end while true do pcall(f, 1) end',
    ],
    [
      'a caught interrupt',
      'while true do pcall(error) xpcall(function() while true do end end, function() while true do end end) end',
    ],
  ];
  test.each(endless)('%s', async (_name, code) => {
    await using vm = await createSlicedVm({ memoryBytes: HEAP });
    const executing = vm.execute(code);
    for (let turn = 0; turn < 20; turn++) {
      expect(await vm.resume(5_000)).toMatchObject({ state: 'ready', units: 5_000 });
    }
    await vm.interrupt();
    expect((await executing).error?.kind).toBe('interrupted');
    expect((await run(vm, 'return "alive"')).result.values).toEqual(['alive']);
  });
});

test('a slice that ends inside sort or gsub is postponed, and tells by how much', async () => {
  await using vm = await createSlicedVm({ memoryBytes: HEAP });
  const sorted = await run(
    vm,
    `local list = {} for i = 1, 500 do list[i] = i * 7919 % 503 end
    table.sort(list, function(a, b) for i = 1, 20 do end return a < b end) return list[1], list[500]`,
  );
  expect(sorted.result.values).toEqual([1, 502]);
  expect(sorted.slices.some(({ postponed }) => postponed > 0)).toBe(true);
  expect(beyond(sorted, 10_000)).toBeGreaterThan(1_000);
  const replaced = await run(
    vm,
    'local n = 0 ("x"):rep(2000):gsub("x", function() for i = 1, 50 do n = n + 1 end end) return n',
  );
  expect(replaced.result.values).toEqual([100_000]);
  expect(replaced.units).toBeGreaterThan(200_000);
});

test('a coroutine in a sort comparator goes on where nothing can yield', async () => {
  await using vm = await createSlicedVm({ memoryBytes: HEAP });
  const { result, slices } = await run(
    vm,
    `local list = { 3, 1, 2 }
    table.sort(list, function(a, b)
      return coroutine.wrap(function() for i = 1, 5000 do end return a < b end)()
    end) return list`,
    1_000,
  );
  expect(result.values).toEqual([[1, 2, 3]]);
  expect(slices.some(({ postponed }) => postponed > 0)).toBe(true);
});

test('work in C is paid for by its size', async () => {
  await using vm = await createSlicedVm({ memoryBytes: 4 * 2 ** 20 });
  const small = await run(vm, 'local s = ("x"):rep(64) for i = 1, 100 do s:find("y", 1, true) end');
  const large = await run(vm, 'local s = ("x"):rep(64000) for i = 1, 100 do s:find("y", 1, true) end');
  expect(large.units - small.units).toBeGreaterThan(100_000);
  expect(large.units - small.units).toBeLessThan(110_000);
});

test('coroutines behave as the manual says', async () => {
  await using vm = await createSlicedVm({ memoryBytes: HEAP });
  const { result } = await run(
    vm,
    `local co = coroutine.create(function(a) local b = coroutine.yield(a + 1) error("boom " .. b) end)
    local results = { coroutine.resume(co, 1) }
    results[#results + 1] = coroutine.status(co)
    local ok, message = coroutine.resume(co, "b")
    results[#results + 1] = ok
    results[#results + 1] = message
    results[#results + 1] = coroutine.status(co)
    results[#results + 1] = select(2, pcall(coroutine.wrap(function() error({ code = 7 }) end))).code
    results[#results + 1] = select(2, coroutine.resume(co))
    return results`,
    100,
  );
  expect(result.values).toEqual([
    [true, 2, 'suspended', false, '[chunk]:1: boom b', 'dead', 7, 'cannot resume dead coroutine'],
  ]);
});

test('the main program is in no coroutine, as far as it can tell', async () => {
  await using vm = await createSlicedVm({ memoryBytes: HEAP });
  const { result } = await run(
    vm,
    `local _, is_main = coroutine.running()
    local inside = coroutine.wrap(function()
      return select(2, coroutine.running()), coroutine.isyieldable()
    end)
    return is_main, coroutine.isyieldable(), { inside() }, select(2, pcall(coroutine.yield, 1))`,
  );
  expect(result.values).toEqual([true, false, [false, true], 'attempt to yield from outside a coroutine']);
});

test('a heap that is full is an error that the program can catch, and the VM goes on', async () => {
  await using vm = await createSlicedVm({ memoryBytes: HEAP });
  const caught = await run(vm, 'return pcall(string.rep, "x", 1e8)');
  expect(caught.result.values).toEqual([false, 'not enough memory']);
  const full = await run(vm, 'local t = {} while true do t[#t + 1] = ("x"):rep(100) .. #t end');
  expect(full.result.error?.kind).toBe('memory');
  expect(full.slices.some(({ heapRefusals }) => heapRefusals > 0)).toBe(true);
  expect(Math.max(...full.slices.map(({ heapBytes }) => heapBytes))).toBeLessThanOrEqual(HEAP);
  const held = await run(vm, 'hoard = {} while true do hoard[#hoard + 1] = ("x"):rep(100) .. #hoard end');
  expect(held.result.error?.kind).toBe('memory');
  expect((await run(vm, 'hoard = nil collectgarbage() return 1')).result.values).toEqual([1]);
});

test('a program whose text is more than the heap is out of memory, and the VM goes on', async () => {
  for (const memoryBytes of [48 * 1024, HEAP]) {
    await using vm = await createSlicedVm({ memoryBytes });
    for (const kilobytes of [memoryBytes / 1000 - 4, memoryBytes / 1000 + 1, 3_000]) {
      const { result } = await run(vm, `return #"${'x'.repeat(kilobytes * 1000)}"`);
      expect(result.error?.kind).toBe('memory');
      expect((await run(vm, 'return 1')).result.values).toEqual([1]);
    }
  }
});

test('the same programs and budgets do the same, pairs and addresses included', async () => {
  const trace = async (): Promise<string> => {
    await using vm = await createSlicedVm({ memoryBytes: HEAP });
    const ran = await run(
      vm,
      `local t = {} for i = 1, 60 do t["key" .. i] = i end
      local keys = {} for key in pairs(t) do keys[#keys + 1] = key end
      return table.concat(keys, " "), tostring(t), math.random(1000000), os.time(), os.clock()`,
      777,
    );
    const slices = ran.slices.map((slice) => ({ ...slice, insideMs: 0 }));
    return JSON.stringify({ values: ran.result.values, slices });
  };
  expect(await trace()).toBe(await trace());
});

test('time is what the host says, however late it is', async () => {
  await using vm = await createSlicedVm({ memoryBytes: HEAP });
  const executing = vm.execute('local a = os.clock() for i = 1, 1000 do end return a, os.clock(), os.time()');
  await vm.resume(500, { nowMs: 2_147_000_000 });
  while ((await vm.resume(500, { nowMs: 2_148_000_500 })).state === 'ready');
  expect((await executing).values).toEqual([2_147_000, 2_148_000.5, 2_148_000]);
});

test('nothing reaches the hook or bytecode', async () => {
  await using vm = await createSlicedVm({ memoryBytes: HEAP });
  const { result } = await run(
    vm,
    `return debug.sethook, debug.getupvalue, debug.getregistry,
      select(2, load(string.dump(function() end))), os.execute and pcall(os.execute, "true"), io.open("/etc/passwd")`,
  );
  expect(result.values.slice(0, 3)).toEqual([null, null, null]);
  expect(JSON.stringify(result.values)).toContain('attempt to load a binary chunk');
  expect(result.stdout).not.toContain('root');
});

test('os.exit ends the VM and nobody else in its thread', async () => {
  await using thread = await createSlicedThread();
  await using ends = await createSlicedVm({ memoryBytes: HEAP, thread });
  await using stays = await createSlicedVm({ memoryBytes: HEAP, thread });
  const { result } = await run(ends, 'print("bye") os.exit(3)');
  expect(result).toMatchObject({ exited: true, returnCode: 3, stdout: 'bye' });
  expect(ends.isUsable).toBe(false);
  await expect(ends.resume(100)).rejects.toBeInstanceOf(LuaProcessError);
  expect((await run(stays, 'return 1')).result.values).toEqual([1]);
  expect(thread.residents).toBe(1);
});

test('a slice that hangs in a C function ends with its thread', async () => {
  await using vm = await createSlicedVm({ memoryBytes: HEAP, sliceTimeoutMs: 300 });
  const executing = vm.execute('return ("a"):rep(40):find(("a-"):rep(40) .. "b")');
  executing.catch(() => undefined);
  await expect(vm.resume(1_000_000)).rejects.toThrow('took more than 300 ms');
  await expect(executing).rejects.toBeInstanceOf(LuaProcessError);
  expect(vm.isUsable).toBe(false);
});

test('VMs of one thread may be resumed at the same time, whoever moves in or out meanwhile', async () => {
  await using thread = await createSlicedThread();
  const vms = await Promise.all(
    [...Array(4).keys()].map(async () => await createSlicedVm({ memoryBytes: HEAP, thread })),
  );
  const [gone, ...others] = vms;
  for (const vm of vms) vm.execute('while true do end').catch(() => undefined);
  const slices = others.map(async (vm) => await vm.resume(10_000));
  await gone?.close();
  await using late = await createSlicedVm({ memoryBytes: HEAP, thread });
  for (const { units } of await Promise.all(slices)) expect(units).toBe(10_000);
  expect((await run(late, 'return 1')).result.values).toEqual([1]);
  expect(thread.residents).toBe(4);
  for (const vm of others) await vm.close();
});

test('what VMs of one thread have is their own', async () => {
  await using thread = await createSlicedThread();
  await using one = await createSlicedVm({ memoryBytes: HEAP, thread });
  await using two = await createSlicedVm({ memoryBytes: HEAP, thread });
  await run(one, 'secret = 1 string.leak = 2 getmetatable("").__index = function() return "mine" end');
  expect((await run(two, 'return secret, string.leak, ("x").leak')).result.values).toEqual([
    null,
    null,
    null,
  ]);
});

test('require gets modules from the host', async () => {
  await using vm = await createSlicedVm({
    memoryBytes: HEAP,
    findModule: (name) => (name === 'answer' ? 'return 42' : undefined),
  });
  expect((await run(vm, 'return require("answer")', 200)).result.values).toEqual([42, 'answer.lua']);
});

test('unfit options and calls are refused', async () => {
  await expect(createSlicedVm({ memoryBytes: 1_000 })).rejects.toBeInstanceOf(InvalidOptionError);
  await using vm = await createSlicedVm({ memoryBytes: HEAP });
  await expect(vm.resume(0)).rejects.toBeInstanceOf(InvalidOptionError);
  await expect(vm.resume(1.5)).rejects.toBeInstanceOf(InvalidOptionError);
  expect((await vm.resume(10)).state).toBe('done');
  await vm.close();
  await vm.close();
  await expect(vm.execute('return 1')).rejects.toBeInstanceOf(LuaProcessError);
});
