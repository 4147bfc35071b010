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
      operation: 'execute',
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

describe('a queue whose reader is behind', () => {
  it('holds what waits until there is room, and lets go of it when it fails', async () => {
    let makeRoom: (() => void) | undefined;
    const rooms: (Promise<void> | undefined)[] = [];
    const queue = new RequestQueue('s', COUNT, () => rooms.shift());
    const done: string[] = [];
    const push = (name: string, requestId: number): void => {
      queue.push({
        requestId,
        operation: 'execute',
        isCancelled: false,
        run: (onDone) => {
          done.push(name);
          onDone();
        },
        fail: ({ message }) => done.push(message),
      });
    };
    push('first', 1);
    rooms.push(
      new Promise((resolve) => {
        makeRoom = resolve;
      }),
      undefined,
      new Promise(() => undefined),
    );
    push('second', 2);
    push('third', 3);
    expect([done, queue.length, queue.isIdle]).toEqual([['first'], 2, false]);
    makeRoom?.();
    await Promise.resolve();
    expect([done, queue.length]).toEqual([['first', 'second'], 1]);
    await queue.fail(() => new Error('gone'));
    expect([done, queue.isIdle]).toEqual([['first', 'second', 'gone'], true]);
  });
});
