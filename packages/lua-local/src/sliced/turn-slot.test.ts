import { expect, test } from 'vitest';
import { TurnSlot } from './turn-slot.js';

const turn = { kind: 'run', number: 3, units: 20_400, isStopping: false, nowMs: 1.5 } as const;

test('a turn is heard once, as it was put', () => {
  const host = new TurnSlot();
  const thread = new TurnSlot(host.buffer);
  expect(thread.take()).toBeUndefined();
  expect(host.put(turn)).toBe(true);
  expect(thread.take()).toEqual(turn);
  expect(thread.take()).toBeUndefined();
  expect(host.put({ ...turn, isStopping: true })).toBe(true);
  expect(thread.take()).toEqual({ ...turn, isStopping: true });
});

test('a second turn is not put over one that waits', () => {
  const host = new TurnSlot();
  const thread = new TurnSlot(host.buffer);
  expect(host.put(turn)).toBe(true);
  expect(host.put({ ...turn, number: 4 })).toBe(false);
  expect(thread.take()).toEqual(turn);
  expect(host.put({ ...turn, number: 4 })).toBe(true);
});

test('what comes after the last look keeps the thread awake', () => {
  const host = new TurnSlot();
  const thread = new TurnSlot(host.buffer);
  for (const call of [() => host.put(turn), () => host.announce()]) {
    const { wakes } = thread;
    call();
    // It would sleep for ever otherwise.
    thread.sleep(wakes);
    thread.take();
  }
  expect(thread.hasPosts()).toBe(true);
  expect(thread.hasPosts()).toBe(false);
});
