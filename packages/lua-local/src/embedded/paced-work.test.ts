import { expect, test } from 'vitest';
import { PacedWork } from './paced-work.js';

/** A clock that stands still but for the work that takes time. */
class WorkClock {
  nowMs = 0;
  monotonicMs(): number {
    return this.nowMs;
  }
}

const nextTurn = async (): Promise<void> => await new Promise((resolve) => void setImmediate(resolve));

test('does at once what comes alone', () => {
  const done: number[] = [];
  const paced = new PacedWork(new WorkClock());
  for (const piece of [1, 2, 3]) paced.add(() => void done.push(piece));
  expect(done).toEqual([1, 2, 3]);
});

test('lets other things happen after some milliseconds, and keeps the order', async () => {
  const clock = new WorkClock();
  const paced = new PacedWork(clock);
  const done: number[] = [];
  for (const piece of [1, 2, 3, 4, 5]) {
    paced.add(() => {
      clock.nowMs += 3;
      done.push(piece);
    });
  }
  expect(done).toEqual([1, 2]);
  await nextTurn();
  expect(done).toEqual([1, 2, 3, 4]);
  paced.add(() => void done.push(6));
  await nextTurn();
  await nextTurn();
  expect(done).toEqual([1, 2, 3, 4, 5, 6]);
});
