import { LuaOutOfMemoryError } from '@bioxen/core';
import { describe, expect, test } from 'vitest';
import { startEmbedded, valuesOf } from './start-embedded.js';

const MIB = 2 ** 20;
const limits = { memoryBytes: 64 * MIB };

describe('a program that needs more memory than its VM has', () => {
  test.each([
    ['a growing table', 'local t = {} while true do t[#t + 1] = {} end'],
    ['a growing string', 'local s = "x" while true do s = s .. s end'],
    ['one long string', 'return #("x"):rep(300000000)'],
    ['many strings', 'local t = {} while true do t[#t + 1] = ("x"):rep(1000) .. #t end'],
    ['a million coroutines', 'local t = {} for i = 1, 1e6 do t[i] = coroutine.create(function() end) end'],
    ['a long concatenation', 'local s = ("x"):rep(2e7) return #table.concat({ s, s, s })'],
    ['a long format', 'local s = ("x"):rep(2e7) return #(s .. s .. s)'],
    ['a table that outlives it, to the last byte', 't = {} while true do t = { t } end'],
    ['a collector that was stopped', 'collectgarbage("stop") local t = {} while true do t[#t + 1] = {} end'],
  ])('fails as memory and leaves the VM usable: %s', async (_fact, code) => {
    await using started = await startEmbedded({ limits });
    const { run } = started;
    await run('kept = 7');
    expect(valuesOf(await run(code))).toBe('memory: not enough memory');
    expect(valuesOf(await run('t = nil collectgarbage("restart") collectgarbage() return kept'))).toEqual([
      7,
    ]);
    expect(valuesOf(await run('return collectgarbage("count") < 1000'))).toEqual([true]);
  });

  test('can catch that and go on, again and again', async () => {
    await using started = await startEmbedded({ limits });
    const code = `local count = 0
      for i = 1, 5 do
        local ok, message = pcall(function() local t = {} while true do t[#t + 1] = {} end end)
        if not ok and message == 'not enough memory' then count = count + 1 end
      end
      return count`;
    expect(valuesOf(await started.run(code))).toEqual([5]);
  });

  test('fails without harm when no engine could ever hold what it wants', async () => {
    await using started = await startEmbedded({ limits });
    expect(valuesOf(await started.run('return string.rep("x", 1e10)'))).toMatch(/resulting string too large/);
    expect(valuesOf(await started.run('return 1'))).toEqual([1]);
  });

  test('makes this process no larger than the limit allows', async () => {
    await using started = await startEmbedded({ limits });
    await started.run('return 1');
    const before = process.memoryUsage().rss;
    for (let round = 0; round < 3; round++) {
      await started.run('local t = {} while true do t[#t + 1] = ("x"):rep(1000) .. #t end');
    }
    expect(process.memoryUsage().rss - before).toBeLessThan(limits.memoryBytes + 64 * MIB);
  });
});

test('the limit is the number that was asked for', async () => {
  const longest = async (memoryBytes: number): Promise<unknown> => {
    await using started = await startEmbedded({ limits: { memoryBytes } });
    const code = `local size = 0
      while pcall(function() return ("x"):rep(size + 2 ^ 20) end) do size = size + 2 ^ 20 end
      return size`;
    return valuesOf(await started.run(code));
  };
  // A string is made twice, once in pieces.
  const small = (await longest(32 * MIB)) as [number];
  const large = (await longest(128 * MIB)) as [number];
  expect(small[0]).toBeGreaterThan(8 * MIB);
  expect(small[0]).toBeLessThan(32 * MIB);
  expect(large[0]).toBeGreaterThan(32 * MIB);
  expect(large[0]).toBeLessThan(128 * MIB);
});

test('a request that does not fit ends the engine with a certain verdict', async () => {
  await using started = await startEmbedded({ limits: { memoryBytes: 16 * MIB } });
  const { engine, run } = started;
  const error: unknown = await run('return #...', { args: ['x'.repeat(40 * MIB)] }).catch(
    (caught: unknown) => caught,
  );
  expect(error).toBeInstanceOf(LuaOutOfMemoryError);
  expect(error).toMatchObject({
    limit: 'memory',
    limitValue: 16 * MIB,
    certainty: 'certain',
    maybeRan: true,
  });
  expect(engine.client.isUsable).toBe(false);
});
