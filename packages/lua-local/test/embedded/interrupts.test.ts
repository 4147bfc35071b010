import { systemClock } from '@bioxen/core';
import { describe, expect, test } from 'vitest';
import { startEmbedded, valuesOf } from './start-embedded.js';

const ENDLESS = [
  'while true do end',
  'local x = 0 while true do x = x + 1 end',
  'while true do pcall(function() while true do end end) end',
  'local loop = coroutine.wrap(function() while true do end end) loop()',
  'while true do pcall(coroutine.wrap(function() while true do end end)) end',
  'while true do coroutine.wrap(function() coroutine.yield(1) end)() end',
  'local t = {} while true do t[#t % 100 + 1] = tostring(t) end',
  'while true do string.gsub("aaaa", "a", function() return "b" end) end',
  'table.sort({ 3, 2, 1 }, function() while true do end end)',
  'local t = setmetatable({}, { __index = function() while true do end end }) return t.x',
  'while true do xpcall(error, function() while true do end end) end',
  'while true do print("output") end',
] as const;
/** These end by themselves, some before they can be interrupted. */
const SHORT = ['return 1', 'for i = 1, 20000 do end', 'local n = 0 for i = 1, 300000 do n = n + i end'];

const turns = async (count: number): Promise<void> => {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve));
};

/** Numbers that look random and are the same in each run (Park and Miller 1988, doi:10.1145/63039.63042). */
const seeded = (seed: number): ((below: number) => number) => {
  let state = seed;
  return (below) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
};

const patiently = { graceMs: 60_000, clock: systemClock };

test('1,000 interrupts at random moments keep the state, and none reaches the next program', async () => {
  await using started = await startEmbedded({ interruptible: true });
  const { client } = started.engine;
  const random = seeded(20_261_121);
  const programs = [...ENDLESS, ...SHORT];
  const seen: Record<string, number> = {};
  let kept = 0;
  await started.run('kept = 0');
  for (let round = 0; round < 1_000; round++) {
    const program = programs[round % programs.length] ?? '';
    const running = client.execute(`kept = kept + 1 ${program}`, { buffer: false });
    await turns(random(50));
    const what = await client.interrupt(running, patiently);
    seen[what] = (seen[what] ?? 0) + 1;
    const ended = await running.outcome;
    expect([round, program, what, ended.kind]).toEqual([
      round,
      program,
      what,
      what === 'finished' ? 'returned' : 'failed',
    ]);
    const answer = await started.run('return kept');
    if (answer.kind !== 'returned') throw new TypeError(`round ${round}: ${String(valuesOf(answer))}`);
    // A program that was stopped in its first instruction has counted nothing.
    if (!(what === 'stopped' && answer.values[0] === kept)) kept++;
    expect([round, answer.values[0]]).toEqual([round, kept]);
  }
  expect(seen['running']).toBeUndefined();
  expect(seen['stopped']).toBeGreaterThan(700);
}, 120_000);

describe('an interrupt', () => {
  test.each(ENDLESS)('stops %s, and its coroutines and state live on', async (program) => {
    await using started = await startEmbedded({ interruptible: true });
    const { engine, run } = started;
    await run('other = coroutine.wrap(function() for i = 1, 1e9 do coroutine.yield(i) end end) other()');
    const running = engine.client.execute(program, { buffer: false });
    await turns(20);
    expect(await engine.client.interrupt(running, patiently)).toBe('stopped');
    expect(await running.outcome).toMatchObject({ kind: 'failed', failure: { kind: 'interrupted' } });
    expect(valuesOf(await run('return other()'))).toEqual([2]);
  });

  test('says where, as lua(1) does', async () => {
    await using started = await startEmbedded({ interruptible: true });
    const running = started.engine.client.execute(
      'local function spin() while true do end end\nspin()\nreturn 1',
    );
    await turns(20);
    await started.engine.client.interrupt(running, patiently);
    expect(valuesOf(await running.outcome)).toMatch(/: \[chunk\]:2: interrupted!$/);
  });

  test('that comes together with the first program of an engine is heard', async () => {
    for (let round = 0; round < 20; round++) {
      await using started = await startEmbedded({ interruptible: true });
      const running = started.engine.client.execute('while true do end');
      await turns(round % 4);
      expect(await started.engine.client.interrupt(running, patiently)).toBe('stopped');
    }
  });

  test('while nothing runs does nothing to the next program', async () => {
    await using started = await startEmbedded({ interruptible: true });
    await started.run('x = 1');
    started.engine.raise();
    expect(valuesOf(await started.run('for i = 1, 1e6 do x = x + 1 end return x'))).toEqual([1_000_001]);
  });

  test('is not taken by an engine that hears of none, which says so', async () => {
    await using started = await startEmbedded();
    expect(started.engine.raise()).toBe(false);
    expect(valuesOf(await started.run('return 1'))).toEqual([1]);
  });

  test('cannot stop a C function: the engine is killed instead', async () => {
    await using started = await startEmbedded({ interruptible: true });
    const { engine } = started;
    const pattern = engine.client.execute('return string.find(("a"):rep(40), (".-"):rep(40) .. "b")');
    pattern.outcome.catch(() => undefined);
    await turns(20);
    expect(await engine.client.interrupt(pattern, { graceMs: 1, clock: systemClock })).toBe('running');
    await engine.kill();
    await expect(pattern.outcome).rejects.toMatchObject({ code: 'LUA_PROCESS_FAILED' });
  });
});
