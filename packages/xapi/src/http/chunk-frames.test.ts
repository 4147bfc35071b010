import { expect, test } from 'vitest';
import { frames } from './chunk-frames.js';

async function* given(...pieces: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  await Promise.resolve();
  yield* pieces;
}

const collect = async (pieces: AsyncIterable<Uint8Array>): Promise<readonly Buffer[]> => {
  const all: Buffer[] = [];
  for await (const piece of pieces) all.push(Buffer.from(piece));
  return all;
};

test('a frame is offset, length and data, and zeros end', async () => {
  const all = await collect(frames(given(Buffer.from('abc'), Buffer.from('de'))));
  expect(Buffer.concat(all).toString('hex')).toBe(
    '0000000000000000' + '03000000' + '616263' + '0300000000000000' + '02000000' + '6465' + '00'.repeat(12),
  );
});

test('nothing is only the end', async () => {
  expect(await collect(frames(given()))).toEqual([Buffer.alloc(12)]);
});

test('a piece without a byte is no end', async () => {
  const all = await collect(frames(given(new Uint8Array(0), Buffer.from('a'), new Uint8Array(0))));
  expect(all.map(({ length }) => length)).toEqual([13, 12]);
});

test('a large piece is cut into frames of 1 MiB', async () => {
  const all = await collect(frames(given(Buffer.alloc(2_500_000, 7))));
  expect(all.map((frame) => [Number(frame.readBigUInt64LE(0)), frame.readUInt32LE(8)])).toEqual([
    [0, 1_048_576],
    [1_048_576, 1_048_576],
    [2_097_152, 402_848],
    [0, 0],
  ]);
});
