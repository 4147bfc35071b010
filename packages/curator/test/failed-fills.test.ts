import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { bootstrapLuaEnvironment, getCurator, PackageInstaller, PackageManager } from '@bioxen/curator';
import { expect, test } from 'vitest';
import { serveTestRocks } from './rocks.js';

test('an environment that was made for what failed is gone again; one that was there stays', async () => {
  const { server, home, options } = await serveTestRocks([{ name: 'motifs', version: '1.0' }]);
  const manager = new PackageManager(options);
  const { environments } = getCurator(options);
  const lock = await manager.lock(['motifs'], { luaVersion: '5.4' });
  const [[key, locked] = ['', undefined]] = Object.entries(lock.packages);
  const other = 'sha256-tvCllcvKN5yUMC66LrBDQm3likWaAQRwg89MnaFQfos=';
  const forged = {
    ...lock,
    packages: {
      [key]: { ...locked, integrity: { rock: other, rockspec: other, tree: { 'lua-5.4': other } } },
    },
  } as typeof lock;
  const refusal = { code: 'INTEGRITY_MISMATCH' };
  await expect(manager.install(forged, { environment: 'lab' })).rejects.toMatchObject(refusal);
  expect(await environments.list()).toEqual([]);
  expect(await readdir(join(home, 'envs'))).toEqual([]);
  await environments.create('lab');
  await expect(manager.install(forged, { environment: 'lab' })).rejects.toMatchObject(refusal);
  expect(await environments.list()).toEqual(['lab']);
  await manager.install(lock, { environment: 'other' });
  expect(await environments.list()).toEqual(['lab', 'other']);
  await server.close();
  const gone = { ...options, home: `${home}-gone` };
  await expect(bootstrapLuaEnvironment('lab', { ...gone, profile: 'nobody-has-it' })).rejects.toThrow(
    'nobody-has-it',
  );
  await expect(bootstrapLuaEnvironment('lab', { ...gone, luaVersion: '9.9' })).rejects.toMatchObject({
    name: 'InvalidOptionError',
    message: expect.stringContaining('5.1, 5.2, 5.3') as string,
  });
  expect(await getCurator(gone).environments.list()).toEqual([]);
});

test('an install that fails leaves no environment that it made, and takes none from others', async () => {
  const { server, home, options } = await serveTestRocks([{ name: 'motifs', version: '1.0' }]);
  const installer = new PackageInstaller(options);
  const { environments } = getCurator(options);
  const refusal = { code: 'PACKAGE_NOT_FOUND' };
  await expect(installer.installPackage('no-such-rock', { environment: 'new' })).rejects.toMatchObject(
    refusal,
  );
  await expect(installer.installPackage('no-such-rock')).rejects.toMatchObject(refusal);
  expect(await readdir(join(home, 'envs'))).toEqual([]);
  await environments.create('empty');
  await expect(installer.installPackage('no-such-rock', { environment: 'empty' })).rejects.toMatchObject(
    refusal,
  );
  expect(await environments.list()).toEqual(['empty']);
  // Who made it fails, and the others go on.
  for (const name of ['one', 'two', 'three']) {
    const settled = await Promise.allSettled(
      ['no-such-rock', 'motifs', 'nor-this-one', 'motifs'].map(
        async (rock) => await installer.installPackage(rock, { environment: name }),
      ),
    );
    expect(settled.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'rejected', 'fulfilled']);
    expect(Object.keys((await (await environments.get(name)).state()).lock.packages)).toEqual([
      'motifs@1.0-1',
    ]);
  }
  await server.close();
});

test('an environment that is made anew for another Lua gets packages for that', async () => {
  const { server, options } = await serveTestRocks([{ name: 'motifs', version: '1.0' }]);
  const installer = new PackageInstaller(options);
  const { environments } = getCurator(options);
  await installer.installPackage('motifs', { environment: 'lab', luaVersion: '5.4' });
  await environments.remove('lab');
  await installer.installPackage('motifs', { environment: 'lab', luaVersion: '5.1' });
  const { lock, root } = await (await environments.get('lab')).state();
  expect(lock.targets).toEqual(['lua-5.1']);
  expect(await readdir(join(root, 'share', 'lua'))).toEqual(['5.1']);
  await server.close();
});
