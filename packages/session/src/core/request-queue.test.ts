import { describe, expect, it } from 'vitest';
import { RequestQueue } from './request-queue.js';

const COUNT = 20_000;

/** A queue whose first job never ends, with many behind it; what becomes of these is written down. */
function fullQueue(): { readonly queue: RequestQueue; readonly failed: Map<number, string> } {
  const queue = new RequestQueue('s', COUNT);
  const failed = new Map<number, string>();
  for (let requestId = 1; requestId <= COUNT + 1; requestId++) {
    queue.push({
      requestId,
      clientId: 'c1',
      isCancelled: false,
      run: () => undefined,
      fail: ({ message }) => failed.set(requestId, message),
    });
  }
  return { queue, failed };
}

const timed = (work: () => void): number => {
  const start = performance.now();
  work();
  return performance.now() - start;
};

describe('a queue of twenty thousand requests', () => {
  it('fails them all within 100 ms', () => {
    const { queue, failed } = fullQueue();
    // One error for all: what its stack costs is none of the queue's.
    const gone = new Error('gone');
    const took = timed(() => {
      queue.fail(() => gone);
    });
    expect(took).toBeLessThan(100);
    expect(queue.length).toBe(0);
    expect([failed.size, failed.get(1), failed.get(2)]).toEqual([COUNT, undefined, 'gone']);
    expect(failed.get(COUNT + 1)).toBe('gone');
  });

  it('lets go of each of them, in whatever order, and of no other', () => {
    const { queue, failed } = fullQueue();
    const giveUp = (requestId: number): void => {
      queue.giveUp(requestId, () => new Error('given up'));
    };
    for (const stranger of [0, 1, 1.5, COUNT + 2]) giveUp(stranger);
    expect([queue.length, failed.size]).toEqual([COUNT, 0]);
    const took = timed(() => {
      for (let requestId = 3; requestId <= COUNT; requestId += 2) giveUp(requestId);
      for (let requestId = COUNT; requestId > 2; requestId -= 2) giveUp(requestId);
    });
    expect(took).toBeLessThan(1_000);
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
