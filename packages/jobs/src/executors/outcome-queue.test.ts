import { expect, test } from 'vitest';
import { OutcomeQueue } from './outcome-queue.js';

const outcome = (index: number) => Promise.resolve({ index, name: `part ${index}` });

test('gives outcomes in the order in which they were added, each when it is made', async () => {
  const queue = new OutcomeQueue(3);
  let make = (): void => undefined;
  queue.add(
    new Promise((resolve) => {
      make = () => {
        resolve({ index: 1, name: 'part 1' });
      };
    }),
  );
  queue.add(outcome(0));
  queue.end();
  const taken: number[] = [];
  const all = (async () => {
    for await (const { index } of queue.taken()) taken.push(index);
  })();
  make();
  await all;
  expect(taken).toEqual([1, 0]);
});

test('has no room for more than its places, until one is taken and the next asked for', async () => {
  const queue = new OutcomeQueue(1);
  const taken = queue.taken();
  expect(await queue.hasRoom()).toBe(true);
  queue.add(outcome(0));
  let hasRoom = false;
  const room = queue.hasRoom().then((answer) => {
    hasRoom = answer;
  });
  await taken.next();
  expect(hasRoom).toBe(false);
  const second = taken.next();
  await room;
  expect(hasRoom).toBe(true);
  queue.add(outcome(1));
  expect(await second).toMatchObject({ value: { index: 1 } });
});

test('a failure is told at once, and no more are wanted', async () => {
  const queue = new OutcomeQueue(1);
  const waiting = queue.taken().next();
  queue.end({ error: new RangeError('the worker is gone') });
  await expect(waiting).rejects.toThrow('the worker is gone');
  expect(await queue.hasRoom()).toBe(false);
});

test('an outcome that cannot be made is told to who takes it', async () => {
  const queue = new OutcomeQueue(1);
  queue.add(Promise.reject(new RangeError('the disk is full')));
  await queue.settled();
  await expect(queue.taken().next()).rejects.toThrow('the disk is full');
});
