import { FakeClock } from '@bioxen/testkit';
import { expect, test } from 'vitest';
import type { DriverRun } from '../driver-run.js';
import type { LuaEngine } from './engine.js';
import { watchLimits } from './watch-limits.js';

test('an interpreter that ends between two looks has not used the time on the clock', async () => {
  const clock = new FakeClock();
  await clock.advance(60_000);
  const known = [10, 20, 30];
  const run = {} as DriverRun;
  // What a process that has ended says of its processor time: nothing.
  const engine = { cpuMs: () => known.shift(), client: { currentRun: run } } as unknown as LuaEngine;
  let exceeded = 0;
  const { watch } = watchLimits(engine, run, { cpuMs: 1_000 }, clock);
  const watching = watch?.(() => (exceeded += 1));
  await clock.advance(800);
  expect([exceeded, known]).toEqual([0, []]);
  watching?.cancel();
});
