import { expect, test } from 'vitest';
import { type ByteQueue, createByteQueue } from './byte-queue.js';

const mebibyte = 1_048_576;

const sizesOf = async (queue: ByteQueue): Promise<readonly number[]> => {
  const sizes: number[] = [];
  for await (const chunk of queue.bytes) sizes.push(chunk.length);
  return sizes;
};

test('what a connection gives at once when it is resumed is read, its end too', async () => {
  // HTTP parsers have the rest of an answer in hand while they are paused.
  const queue = createByteQueue({
    pause: () => {},
    resume: () => {
      queue.push(Buffer.alloc(7));
      queue.finish();
    },
    abandon: () => {},
  });
  queue.push(Buffer.alloc(mebibyte + 1));
  expect(await sizesOf(queue)).toEqual([mebibyte + 1, 7]);
});

test('a connection that breaks when it is resumed is an error', async () => {
  const broken = new Error('broken');
  const queue = createByteQueue({
    pause: () => {},
    resume: () => {
      queue.push(Buffer.alloc(7));
      queue.fail(broken);
    },
    abandon: () => {},
  });
  queue.push(Buffer.alloc(mebibyte + 1));
  await expect(sizesOf(queue)).rejects.toBe(broken);
});
