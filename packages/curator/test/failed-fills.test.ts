import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { bootstrapLuaEnvironment, getCurator, PackageManager } from '@bioxen/curator';
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
