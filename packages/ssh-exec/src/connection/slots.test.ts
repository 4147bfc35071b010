import { expect, test } from 'vitest';
import { Slots } from './slots.js';

test('short sessions leave every second slot free', () => {
  const slots = new Slots(10);
  let taken = 0;
  for (; slots.has('short'); taken += 1) slots.take('short');
  expect(taken).toBe(5);
  slots.release('short', true, 0);
  expect(slots.has('short')).toBe(true);
});

test('sessions that stay leave one slot for short ones', () => {
  const slots = new Slots(10);
  let taken = 0;
  for (; slots.has('held'); taken += 1) slots.take('held');
  expect(taken).toBe(9);
  expect(slots.has('short')).toBe(true);
});

test('a refusal lowers the limit to what was open, and nothing is asked for until a session closes', () => {
  const slots = new Slots(10);
  slots.take('held');
  slots.take('short');
  slots.take('short');
  slots.refused(2, 1_000);
  slots.release('short', false, 1_000);
  expect(slots.limit).toBe(2);
  expect(slots.has('short')).toBe(false);
  slots.release('short', true, 1_001);
  expect(slots.has('short')).toBe(true);
});

test('sessions that were closed a moment ago count as open when the server refuses', () => {
  const slots = new Slots(10);
  for (let index = 0; index < 5; index += 1) slots.take('short');
  for (let index = 0; index < 4; index += 1) slots.release('short', true, 1_000);
  slots.refused(1, 1_100);
  expect(slots.limit).toBe(5);
  slots.refused(1, 1_400);
  expect(slots.limit).toBe(1);
});

test('short sessions that stay make room for others, all but one slot', () => {
  const slots = new Slots(10);
  slots.take('held');
  let open = 0;
  for (; slots.has('short'); open += 1) {
    slots.take('short');
    slots.settle();
  }
  expect(open).toBe(9);
  expect(slots.used).toBe(10);
});
