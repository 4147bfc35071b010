import { expect, test } from 'vitest';
import { MessageQueue } from './message-queue.js';

test('gives items in order, to those who wait as well', async () => {
  const queue = new MessageQueue<number>(10);
  const early = [queue.take(), queue.take()];
  for (const item of [1, 2, 3]) void queue.put(item);
  expect(await Promise.all(early)).toEqual([1, 2]);
  expect(await queue.take()).toBe(3);
});

test('holds up who brings more than it takes, until there is room', async () => {
  const queue = new MessageQueue<number>(2);
  expect(queue.put(1)).toBeUndefined();
  let isTaken = false;
  const held = queue.put(2)?.then(() => {
    isTaken = true;
  });
  await Promise.resolve();
  expect(isTaken).toBe(false);
  expect(await queue.take()).toBe(1);
  await held;
  expect(isTaken).toBe(true);
});

test('ends once it is empty, for all who wait, and lets go of who is held up', async () => {
  const queue = new MessageQueue<number>(1);
  const held = queue.put(1);
  queue.end();
  await held;
  expect([await queue.take(), await queue.take()]).toEqual([1, undefined]);
  const empty = new MessageQueue<number>(1);
  const waiting = [empty.take(), empty.take()];
  empty.end();
  expect(await Promise.all(waiting)).toEqual([undefined, undefined]);
});

test('throws why it ended after the last item', async () => {
  const queue = new MessageQueue<number>(5);
  void queue.put(1);
  queue.end(new RangeError('gone'));
  expect(await queue.take()).toBe(1);
  await expect(queue.take()).rejects.toThrow('gone');
  await expect(queue.take()).rejects.toThrow('gone');
});
