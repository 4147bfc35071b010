import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ArchiveFile } from '../archive/archive-file.js';
import { IntegrityError } from '../errors/integrity-error.js';
import { ContentStore } from './content-store.js';

const FILES: readonly ArchiveFile[] = ['a.lua', 'b/c.lua'].map((path) => ({
  path,
  isExecutable: false,
  bytes: Buffer.from(`return '${path}'`),
}));

let folder: string;
let store: ContentStore;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'content-store-'));
  store = new ContentStore(folder);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function onlyTree(): string {
  const [name = '', ...others] = readdirSync(join(folder, 'trees'));
  expect(others).toEqual([]);
  return join(folder, 'trees', name);
}

for (const [what, change] of [
  ['one other byte', (bytes: Buffer) => Buffer.from(bytes.map((byte, at) => (at === 513 ? byte ^ 1 : byte)))],
  ['a file cut off', (bytes: Buffer) => bytes.subarray(0, -1024)],
  ['something at its end', (bytes: Buffer) => Buffer.concat([bytes, Buffer.from('more')])],
  ['nothing in it', () => Buffer.alloc(0)],
] as const) {
  test(`a tree that is kept anew is whole, where the store had ${what}`, async () => {
    const sri = await store.putTree(FILES);
    const whole = readFileSync(onlyTree());
    writeFileSync(onlyTree(), change(whole));
    expect(await store.putTree(FILES)).toBe(sri);
    expect(readFileSync(onlyTree()).equals(whole)).toBe(true);
    expect(await store.getTree(sri)).toEqual(FILES);
  });
}

test('a tree that was changed after it was kept is refused, though the same bytes were hashed before', async () => {
  const sri = await store.putTree(FILES);
  expect(await store.getTree(sri)).toEqual(FILES);
  writeFileSync(onlyTree(), readFileSync(onlyTree(), 'latin1').replace("'a.lua'", "'x.lua'"), 'latin1');
  await expect(store.getTree(sri)).rejects.toSatisfy((error: unknown) => IntegrityError.isInstance(error));
});
