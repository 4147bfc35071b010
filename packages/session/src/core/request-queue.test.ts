import { describe, expect, it } from 'vitest';
import { RequestQueue } from './request-queue.js';

const COUNT = 20_000;

interface FullQueue {
  readonly queue: RequestQueue;
  readonly failed: Map<number, string>;
  /** How often a job was asked for its number. */
  readonly looks: () => number;
}

/** A queue whose first job never ends, with many behind it; what becomes of these is written down. */
function fullQueue(): FullQueue {
  const queue = new RequestQueue('s', COUNT);
  const failed = new Map<number, string>();
  let looks = 0;
  for (let requestId = 1; requestId <= COUNT + 1; requestId++) {
    queue.push({
      get requestId() {
        looks++;
        return requestId;
      },
      clientId: 'c1',
      isCancelled: false,
      run: () => undefined,
      fail: ({ message }) => failed.set(requestId, message),
    });
  }
  return { queue, failed, looks: () => looks };
}

describe('a queue of twenty thousand requests', () => {
  it('fails them all, looks at each of them once, and lets others have their turns', async () => {
    const { queue, failed } = fullQueue();
    const asked: number[] = [];
    const failing = queue.fail((job) => {
      asked.push(job.requestId);
      return new Error('gone');
    });
    expect(queue.length).toBe(0);
    let turns = 0;
    const count = (): void => {
      turns++;
      if (asked.length < COUNT) setImmediate(count);
    };
    count();
    await failing;
    expect(turns).toBeGreaterThan(100);
    expect(asked).toHaveLength(COUNT);
    expect([failed.size, failed.get(1), failed.get(2)]).toEqual([COUNT, undefined, 'gone']);
    expect(failed.get(COUNT + 1)).toBe('gone');
  });

  it('lets go of each of them, in whatever order, and of no other', () => {
    const { queue, failed, looks } = fullQueue();
    const giveUp = (requestId: number): void => {
      queue.giveUp(requestId, () => new Error('given up'));
    };
    for (const stranger of [0, 1, 1.5, COUNT + 2]) giveUp(stranger);
    expect([queue.length, failed.size]).toEqual([COUNT, 0]);
    for (let requestId = 3; requestId <= COUNT; requestId += 2) giveUp(requestId);
    for (let requestId = COUNT; requestId > 2; requestId -= 2) giveUp(requestId);
    // It looks for each among the others by halves.
    expect(looks() / COUNT).toBeLessThan(2 * Math.log2(COUNT));
    giveUp(3);
    expect([queue.length, failed.size]).toEqual([2, COUNT - 2]);
    expect([failed.has(2), failed.has(3), failed.has(COUNT), failed.has(COUNT + 1)]).toEqual([
      false,
      true,
      true,
      false,
    ]);
  });
});
