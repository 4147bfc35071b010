import { createDeadline, OperationAbortedError, retry } from '@bioxen/core';
import { expect, test } from 'vitest';
import { FakeClock } from './fake-clock.js';

test('stands still until it is advanced, then moves both times', async () => {
  const clock = new FakeClock(1_000);
  expect([clock.now(), clock.monotonicMs()]).toEqual([1_000, 0]);
  await clock.advance(250);
  expect([clock.now(), clock.monotonicMs()]).toEqual([1_250, 250]);
});

test('fires timers in the order of their moments, each at its own', async () => {
  const clock = new FakeClock();
  const fired: string[] = [];
  clock.setTimeout(() => fired.push(`late ${clock.monotonicMs()}`), 20);
  clock.setTimeout(() => fired.push(`early ${clock.monotonicMs()}`), 10);
  clock.setTimeout(() => fired.push(`same ${clock.monotonicMs()}`), 10);
  clock.setTimeout(() => fired.push('never'), Number.POSITIVE_INFINITY);
  await clock.advance(15);
  expect(fired).toEqual(['early 10', 'same 10']);
  await clock.advance(5);
  expect(fired).toEqual(['early 10', 'same 10', 'late 20']);
  expect(clock.pendingTimers).toBe(0);
});

test('a cancelled timer does not fire', async () => {
  const clock = new FakeClock();
  let fired = 0;
  const timer = clock.setTimeout(() => (fired += 1), 10);
  timer.cancel();
  timer.cancel();
  await clock.advance(10);
  expect(fired).toBe(0);
});

test('a timer that a timer sets fires within the same advance', async () => {
  const clock = new FakeClock();
  const seen: number[] = [];
  const napping = (async (): Promise<void> => {
    for (let nap = 0; nap < 3; nap += 1) {
      await clock.sleep(10);
      seen.push(clock.monotonicMs());
    }
  })();
  await clock.advance(30);
  await napping;
  expect(seen).toEqual([10, 20, 30]);
});

test('a sleep ends early with its signal and leaves no timer', async () => {
  const clock = new FakeClock();
  const controller = new AbortController();
  const sleeping = clock.sleep(10, { signal: controller.signal });
  controller.abort(new TypeError('enough'));
  await expect(sleeping).rejects.toThrow(OperationAbortedError);
  expect(clock.pendingTimers).toBe(0);
  await expect(clock.sleep(10, { signal: controller.signal })).rejects.toThrow('Sleeping was aborted');
});

test('says when the code under test has begun to wait', async () => {
  const clock = new FakeClock();
  const waiting = clock.whenTimersPend(2);
  const first = clock.sleep(1);
  const second = clock.sleep(1);
  await waiting;
  await clock.advance(1);
  await Promise.all([first, second]);
});

test('a jump of the wall clock moves no timer', async () => {
  const clock = new FakeClock(1_000);
  let fired = 0;
  clock.setTimeout(() => (fired += 1), 10);
  clock.jump(86_400_000);
  expect([clock.now(), clock.monotonicMs(), fired]).toEqual([86_401_000, 0, 0]);
  clock.jump(-86_400_000);
  await clock.advance(10);
  expect(fired).toBe(1);
});

test('drives the deadlines and pauses of core', async () => {
  const clock = new FakeClock();
  const deadline = createDeadline({ timeoutMs: 100, clock });
  const signal = deadline.signal();
  await clock.advance(99);
  expect(signal.aborted).toBe(false);
  await clock.advance(1);
  expect(signal.reason).toHaveProperty('code', 'VM_TIMEOUT');

  let attempts = 0;
  const retried = retry(
    () => {
      attempts += 1;
      return attempts < 3 ? Promise.reject(new TypeError('not yet')) : Promise.resolve(attempts);
    },
    { clock, isRetryable: () => true },
  );
  await clock.whenTimersPend();
  await clock.advance(60_000);
  expect(await retried).toBe(3);
});
