import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { BlockFile } from './block-file.js';

let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'bioxen-blocks-'));
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

it('has one block after the other in one place, and goes when it is given up', async () => {
  const file = new BlockFile(folder);
  for (const text of ['>a\nACGT\n>b\nAC\n', '>c\nA\n', '']) {
    const place = await file.put(Buffer.from(text));
    expect(place).toMatchObject({ start: 0, length: text.length });
    expect(
      readFileSync(place?.path ?? '')
        .subarray(0, place?.length)
        .toString(),
    ).toBe(text);
    expect(readdirSync(folder)).toHaveLength(1);
  }
  await file.giveUp();
  expect(readdirSync(folder)).toEqual([]);
  expect(await file.put(Buffer.from('>a\nA\n'))).toBeUndefined();
  expect(readdirSync(folder)).toEqual([]);
});

it('takes no block where there is no room for it', async () => {
  const large = new BlockFile(folder);
  expect(await large.put(Buffer.alloc(2 ** 26 + 1))).toBeUndefined();
  expect(await large.put(Buffer.from('>a\nA\n'))).toBeDefined();
  await large.giveUp();
  const nowhere = new BlockFile(join(folder, 'gone'));
  expect(await nowhere.put(Buffer.from('>a\nA\n'))).toBeUndefined();
});
