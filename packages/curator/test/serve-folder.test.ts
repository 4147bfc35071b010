import { execFileSync } from 'node:child_process';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { serveRocks } from '@bioxen/curator';
import { expect, onTestFinished, test } from 'vitest';
import { addRock, testFolder } from './rocks.js';

test('serves no file that a link leads out to, and nothing but files', async () => {
  const folder = await testFolder();
  const rocks = join(folder, 'rocks');
  const own = await addRock(rocks, { name: 'own', version: '1.0' });
  const foreign = await addRock(join(folder, 'elsewhere'), { name: 'foreign', version: '1.0' });
  await writeFile(join(folder, 'secret'), 'secret');
  await symlink(join(folder, 'elsewhere', foreign), join(rocks, foreign));
  await symlink(join(folder, 'secret'), join(rocks, 'secret-1.0-1.all.rock'));
  await symlink(join(folder, 'secret'), join(rocks, 'yanked.json'));
  await symlink(own, join(rocks, 'alias-1.0-1.all.rock'));
  await mkdir(join(rocks, 'folder-1.0-1.all.rock'));
  execFileSync('mkfifo', [join(rocks, 'pipe-1.0-1.all.rock')]);
  // The folder itself may be reached by a link.
  await symlink(rocks, join(folder, 'link'));
  await using server = await serveRocks(join(folder, 'link'));
  const status = async (file: string): Promise<number> => (await fetch(`${server.url}/${file}`)).status;
  expect(await status(own)).toBe(200);
  expect(await status('alias-1.0-1.all.rock')).toBe(200);
  for (const file of [
    foreign,
    'secret-1.0-1.all.rock',
    'yanked.json',
    'folder-1.0-1.all.rock',
    'pipe-1.0-1.all.rock',
  ])
    expect(await status(file), file).toBe(404);
  const manifest = (await (await fetch(`${server.url}/manifest.json`)).json()) as { repository: object };
  expect(Object.keys(manifest.repository)).toEqual(['own']);
  expect(await status('%')).toBe(400);
  expect(await status('..%2fsecret')).toBe(404);
});

test('what cannot be served is told with what to do', async () => {
  const folder = await testFolder();
  await writeFile(join(folder, 'file'), '');
  for (const [path, problem] of [
    ['nowhere', /is not there$/],
    ['file', /is no folder$/],
  ] as const)
    await expect(serveRocks(join(folder, path))).rejects.toMatchObject({
      option: 'folder',
      problem: expect.stringMatching(problem) as string,
    });
  const other = createServer();
  const port = await new Promise<number>((resolve) => {
    other.listen(0, '127.0.0.1', () => {
      const address = other.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
  onTestFinished(() => {
    other.close();
  });
  await expect(serveRocks(folder, { port })).rejects.toMatchObject({
    option: 'port',
    problem: `another program has ${port} of 127.0.0.1`,
    hint: 'Choose another port, or 0 for any that is free.',
  });
  await expect(serveRocks(folder, { port: 70_000 })).rejects.toMatchObject({ option: 'port' });
  await expect(serveRocks(folder, { host: '203.0.113.1' })).rejects.toMatchObject({
    option: 'host',
    problem: '203.0.113.1 is no address of this computer',
  });
});
