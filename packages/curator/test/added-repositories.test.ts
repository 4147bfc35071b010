import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createSigningKey, RepositoryManager } from '@bioxen/curator';
import { expect, test } from 'vitest';
import { testFolder } from './rocks.js';

test('what is neither a server nor a folder is not added', async () => {
  const home = await testFolder();
  const manager = new RepositoryManager(join(home, 'home'));
  await writeFile(join(home, 'file'), '');
  for (const address of [
    'ftp://example.org/rocks',
    'ssh://example.org',
    join(home, 'nowhere'),
    join(home, 'file'),
    'file:///nowhere',
    'file://another-host/rocks',
  ])
    await expect(manager.add(address), address).rejects.toMatchObject({
      option: 'repository',
      hint: expect.stringContaining('https://') as string,
    });
  await expect(manager.add(home, { keyring: join(home, 'nowhere') })).rejects.toMatchObject({
    option: 'keyring',
  });
  expect(await manager.list()).toEqual([]);
  await manager.add(home);
  expect(await manager.list()).toMatchObject([{ priority: 5 }]);
});

test('one that is there keeps its key, until it is taken away', async () => {
  const home = await testFolder();
  const manager = new RepositoryManager(home);
  const { publicKey } = createSigningKey();
  const url = 'https://rocks.example.org';
  await manager.add(url, { publicKey, priority: 7 });
  const text = await readFile(join(home, 'repositories.json'), 'utf8');
  await manager.add(`${url}/`, { publicKey, priority: 7, token: 'secret' });
  for (const options of [{ priority: 7 }, { publicKey, priority: 8 }])
    await expect(manager.add(url, options)).rejects.toMatchObject({
      option: 'repository',
      problem: `${url} was added already, with other options`,
    });
  expect(await readFile(join(home, 'repositories.json'), 'utf8')).toBe(text);
  await expect(manager.remove('https://other.example.org')).rejects.toMatchObject({
    option: 'repository',
    hint: `There are: ${url}.`,
  });
  await manager.remove(url);
  await manager.add(url);
  expect(await manager.list()).toEqual([{ url, priority: 5 }]);
});
