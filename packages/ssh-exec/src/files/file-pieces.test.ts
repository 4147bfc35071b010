import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { filePieces } from './file-pieces.js';

const pieceBytes = 256 * 1024;

async function fileOf(bytes: Uint8Array): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'bioxen-pieces-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, 'source');
  await writeFile(path, bytes);
  return path;
}

async function allOf(pieces: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const copies: Buffer[] = [];
  for await (const piece of pieces) copies.push(Buffer.from(piece));
  return Buffer.concat(copies);
}

const numbered = (bytes: number): Buffer =>
  Buffer.from(Uint32Array.from({ length: bytes / 4 }, (_, i) => i).buffer);

test.each([
  ['an empty file', 0],
  ['a byte over one piece', pieceBytes + 4],
  ['exactly three pieces', 3 * pieceBytes],
])('%s comes whole', async (_what, bytes) => {
  const content = numbered(bytes);
  expect((await allOf(filePieces(await fileOf(content)))).equals(content)).toBe(true);
});

test('a part of a file is the part between its two places', async () => {
  const content = numbered(3 * pieceBytes);
  const path = await fileOf(content);
  for (const [start, end] of [
    [5, 9],
    [pieceBytes - 1, 2 * pieceBytes + 1],
    [3 * pieceBytes, undefined],
    [7, 7],
  ] as const)
    expect((await allOf(filePieces(path, start, end))).equals(content.subarray(start, end))).toBe(true);
});

test('a piece holds its bytes until the next is asked for, however long that takes', async () => {
  const content = numbered(3 * pieceBytes);
  const pieces = filePieces(await fileOf(content));
  for (let start = 0; start < content.length; start += pieceBytes) {
    const { value } = await pieces.next();
    // Meanwhile the other buffer is filled.
    await new Promise(setImmediate);
    expect(content.subarray(start, start + pieceBytes).equals(value as Uint8Array)).toBe(true);
  }
  await pieces.return();
});

test('a file that is not there, and one that ends early, are told apart', async () => {
  await expect(allOf(filePieces('/no/such/file'))).rejects.toMatchObject({ code: 'ENOENT' });
  const path = await fileOf(numbered(8));
  expect(await allOf(filePieces(path, 100))).toHaveLength(0);
});
