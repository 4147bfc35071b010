import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { seededRandom } from '@bioxen/core';
import { expect, test } from 'vitest';
import { ChannelInput } from './channel-input.js';

/** Takes a piece in a later turn, as a channel does; what it took. */
function taker(): { readonly target: Writable; readonly taken: Buffer[] } {
  const taken: Buffer[] = [];
  const target = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      taken.push(chunk);
      process.nextTick(done);
    },
  });
  return { target, taken };
}

async function* piecesOf(bytes: Buffer, lengthOf: () => number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length;) {
    const length = Math.min(lengthOf(), bytes.length - at);
    yield bytes.subarray(at, at + length);
    at += length;
  }
}

test('many small pieces leave as few, and each holds what a channel sends at once', async () => {
  const { target, taken } = taker();
  const bytes = Buffer.alloc(1 << 20, 'small pieces ');
  await pipeline(
    piecesOf(bytes, () => 512),
    new ChannelInput(target),
  );
  expect(Buffer.concat(taken).equals(bytes)).toBe(true);
  expect(taken.length).toBeLessThan(80);
  expect(Math.max(...taken.map(({ length }) => length))).toBeLessThanOrEqual(64 * 1024);
});

test('a large piece is not copied', async () => {
  const { target, taken } = taker();
  const large = Buffer.alloc(1 << 20, 'x');
  const input = new ChannelInput(target);
  for (const piece of [Buffer.from('head'), Buffer.from('er'), large, Buffer.from('foot'), Buffer.from('er')])
    input.write(piece);
  await new Promise<void>((resolve) => {
    input.end(resolve);
  });
  expect(taken.map(({ length }) => length)).toEqual([4, 2, large.length, 6]);
  expect(taken[2]?.buffer).toBe(large.buffer);
});

test('pieces of any length arrive whole and in order', async () => {
  const random = seededRandom(8);
  const bytes = Buffer.from(Uint8Array.from({ length: 1 << 20 }, () => random.next() * 256));
  const lengths = [0, 1, 7, 512, 7_000, 65_535, 65_536, 65_537, 200_000];
  const { target, taken } = taker();
  const length = (): number => lengths[Math.floor(random.next() * lengths.length)] ?? 1;
  await pipeline(piecesOf(bytes, length), new ChannelInput(target));
  expect(Buffer.concat(taken).equals(bytes)).toBe(true);
});

test('pieces that wait when the other side goes are told that it does not read any more', async () => {
  const { target, taken } = taker();
  const input = new ChannelInput(target);
  const ends = ['first', 'second', 'third'].map(
    (piece) =>
      new Promise<unknown>((resolve) => {
        input.write(piece, resolve);
      }),
  );
  target.destroy();
  expect(await Promise.all(ends)).toEqual([
    null,
    expect.objectContaining({ code: 'EPIPE' }),
    expect.objectContaining({ code: 'EPIPE' }),
  ]);
  expect(String(Buffer.concat(taken))).toBe('first');
});
