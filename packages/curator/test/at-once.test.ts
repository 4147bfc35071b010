import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { RepositoryManager, yankRock } from '@bioxen/curator';
import { expect, test } from 'vitest';
import { testFolder } from './rocks.js';

const program = fileURLToPath(new URL('programs/write-down.mjs', import.meta.url));
const run = promisify(execFile);
const parts = [0, 1, 2, 3];

test('processes that add repositories at once lose none', async () => {
  const home = join(await testFolder(), 'home');
  await Promise.all(
    parts.map(async (part) => await run(process.execPath, [program, 'add', home, `${part}`])),
  );
  const urls = (await new RepositoryManager(home).list()).map(({ url }) => url);
  const all = parts.flatMap((part) => Array.from({ length: 8 }, (_, at) => `https://${part}-${at}.example`));
  expect(urls).toEqual(all);
  const first = parts.map(async (part) => {
    await new RepositoryManager(home).remove(`https://${part}-0.example`);
  });
  await Promise.all(first);
  expect(await new RepositoryManager(home).list()).toHaveLength(28);
  expect(await readdir(home)).toEqual(['repositories.json']);
});

test('processes that take versions back at once lose none', async () => {
  const folder = await testFolder();
  await Promise.all(
    parts.map(async (part) => await run(process.execPath, [program, 'yank', folder, `${part}`])),
  );
  const yanked = JSON.parse(await readFile(join(folder, 'yanked.json'), 'utf8')) as Record<string, object>;
  expect(
    Object.entries(yanked).flatMap(([name, versions]) =>
      Object.keys(versions).map((version) => `${name}@${version}`),
    ),
  ).toEqual(parts.flatMap((part) => Array.from({ length: 8 }, (_, at) => `rock${part}@${at}.0-1`)));
  expect(await readdir(folder)).toEqual(['yanked.json']);
  await expect(yankRock(join(folder, 'nowhere'), 'rock', '1.0-1', '')).rejects.toMatchObject({
    code: 'PACKAGE_STORE_FAILED',
  });
  expect(await readdir(folder)).toEqual(['yanked.json']);
});
