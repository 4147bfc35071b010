import { OperationAbortedError } from '@bioxen/core';
import { expect, test } from 'vitest';
import { Turnstile } from './turnstile.js';

test('lets as many through as there are places, the others in their order', async () => {
  const turnstile = new Turnstile(2);
  const inside: number[] = [];
  const leave = [await turnstile.enter(), await turnstile.enter()];
  const later = [3, 4].map(async (visitor) => {
    const out = await turnstile.enter();
    inside.push(visitor);
    out();
  });
  await Promise.resolve();
  expect(inside).toEqual([]);
  leave[0]?.();
  await Promise.all(later);
  expect(inside).toEqual([3, 4]);
});

test('gives a place back once, however often it is told', async () => {
  const turnstile = new Turnstile(1);
  const leave = await turnstile.enter();
  leave();
  leave();
  await turnstile.enter();
  let isInside = false;
  const second = turnstile.enter().then(() => (isInside = true));
  await Promise.resolve();
  expect(isInside).toBe(false);
  void second;
});

test('who is called away leaves the queue, and the next one moves up', async () => {
  const turnstile = new Turnstile(1);
  const leave = await turnstile.enter();
  const called = new AbortController();
  const first = turnstile.enter(called.signal);
  const second = turnstile.enter();
  called.abort();
  await expect(first).rejects.toBeInstanceOf(OperationAbortedError);
  leave();
  await expect(second).resolves.toBeTypeOf('function');
});

test('who is turned away gets the reason, and who is inside stays', async () => {
  const turnstile = new Turnstile(1);
  const leave = await turnstile.enter();
  const why = new RangeError('closed');
  const waiting = [turnstile.enter(), turnstile.enter(new AbortController().signal)];
  turnstile.turnAway(why);
  expect(await Promise.allSettled(waiting)).toEqual([
    { status: 'rejected', reason: why },
    { status: 'rejected', reason: why },
  ]);
  leave();
  expect(await turnstile.enter()).toBeInstanceOf(Function);
});
