import { VMTimeoutError } from '@bioxen/core';
import { FakeClock } from '@bioxen/testkit';
import { expect, test } from 'vitest';
import type { DriverOutcome } from './driver-outcome.js';
import { DriverRun } from './driver-run.js';
import { type StopOutcome, superviseRun } from './supervise.js';

const returned: DriverOutcome = { kind: 'returned', values: [1], cpuMs: 0, luaHeapBytes: 0 };

/** Runs past its time limit; what stopping it gives is the test's. */
async function pastItsLimit(stop: (run: DriverRun) => StopOutcome): Promise<unknown> {
  const clock = new FakeClock();
  const run = new DriverRun({ timeoutMs: 50 });
  void run.addOutput('stdout', Buffer.from('so far\n'));
  const supervised = superviseRun(run, { clock, stop: () => Promise.resolve(stop(run)) }).catch(
    (error: unknown) => error,
  );
  await clock.advance(50);
  expect(clock.pendingTimers).toBe(0);
  return await supervised;
}

test.for([true, false])(
  'a program that is stopped times out; the error says whether the state is kept: %s',
  async (stateKept) => {
    const error = await pastItsLimit(() => ({ stateKept }));
    expect(error).toBeInstanceOf(VMTimeoutError);
    expect(error).toMatchObject({ timeoutMs: 50, stateKept, partial: { stdout: 'so far' } });
  },
);

test('a program that ends in time is not stopped', async () => {
  const clock = new FakeClock();
  const run = new DriverRun({ timeoutMs: 50 });
  const stop = (): Promise<StopOutcome> => Promise.reject(new RangeError('stopped for nothing'));
  const supervised = superviseRun(run, { clock, stop });
  run.finish(returned);
  expect(await supervised).toBe(returned);
  expect(clock.pendingTimers).toBe(0);
});

test('what Lua says of being stopped is no output of the program', async () => {
  const run = new DriverRun({});
  run.markStopping();
  const failure = {
    kind: 'interrupted',
    message: 'interrupted!',
    traceback: '',
    frames: [],
    value: null,
  } as const;
  run.finish({ kind: 'failed', failure, cpuMs: 0, luaHeapBytes: 0 });
  await run.outcome;
  expect(run.partialOutput()).toMatchObject({ stdout: '', stderr: '' });
});
