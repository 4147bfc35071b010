import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { writePieces } from './write-pieces.js';

const temporary = mkdtempSync(join(tmpdir(), 'bioxen-pieces-'));
afterAll(() => {
  rmSync(temporary, { recursive: true });
});

test('writes more pieces than one call of the system takes, and empty ones', async () => {
  const path = join(temporary, 'many');
  const pieces = Array.from({ length: 3_000 }, (_, index) => Buffer.from(index % 7 === 0 ? '' : `${index},`));
  const handle = await open(path, 'w');
  await writePieces(handle, []);
  await writePieces(handle, pieces);
  await writePieces(handle, [Buffer.from('end')]);
  await handle.close();
  expect(readFileSync(path, 'utf8')).toBe(`${Buffer.concat(pieces).toString()}end`);
});

test('a disk that is full is an error', async () => {
  await using handle = await open('/dev/full', 'w');
  await expect(writePieces(handle, [Buffer.from('a'), Buffer.from('b')])).rejects.toThrow('ENOSPC');
});
