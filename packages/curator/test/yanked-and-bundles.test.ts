import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createLogger } from '@bioxen/core';
import {
  createSigningKey,
  getCurator,
  PackageInstaller,
  PackageManager,
  type Repository,
  SignedRepository,
  signFolder,
  yankRock,
} from '@bioxen/curator';
import { describe, expect, test } from 'vitest';
import { serveTestRocks, testFolder, type TestRock } from './rocks.js';

const UNIVERSE: readonly TestRock[] = [
  { name: 'motifs', version: '1.0', dependencies: ['fasta'] },
  { name: 'fasta', version: '2.0' },
  { name: 'fasta', version: '1.0' },
];

const versions = async (options: Parameters<typeof getCurator>[0]): Promise<readonly string[]> =>
  (await getCurator(options).listInstalledPackages()).map(({ name, version }) => `${name} ${version}`);

describe('a version that was taken back', () => {
  test('without a reason is told without one', async () => {
    const { folder, options } = await serveTestRocks([{ name: 'fasta', version: '2.0' }]);
    await yankRock(folder, 'fasta', '2.0-1', '');
    await expect(new PackageInstaller(options).installPackage('fasta')).rejects.toMatchObject({
      code: 'PACKAGE_NOT_FOUND',
      message: "No version of 'fasta' is left: taken back were 2.0-1",
    });
  });

  test('J27 is chosen by nobody, kept by those who have it locked, and told', async () => {
    const { folder, options, home } = await serveTestRocks(UNIVERSE);
    const lines: string[] = [];
    const logger = createLogger({ level: 'warn', destination: { write: (line) => lines.push(line) } });
    const installer = new PackageInstaller({ ...options, logger });
    await installer.installPackage('fasta');
    await yankRock(folder, 'fasta', '2.0-1', 'loses the last line');

    await installer.installPackage('motifs');
    expect(await versions(options)).toEqual(['fasta 2.0-1', 'motifs 1.0-1']);
    expect(lines.join('')).toContain('loses the last line');

    const manager = new PackageManager(options);
    const lock = await manager.lockOf();
    const yanked = await manager.yanked(lock);
    expect(yanked).toEqual(new Map([['fasta@2.0-1', 'loses the last line']]));
    expect(manager.audit(lock, yanked).components[0]?.properties).toContainEqual({
      name: 'bioxen:yanked',
      value: 'loses the last line',
    });
    // A lock still installs it, and nothing else does.
    await manager.install(lock, { environment: 'from-lock' });
    expect(await installer.installPackage('motifs', { environment: 'new' })).toMatchObject({
      installed: [{ name: 'fasta', version: '1.0-1' }, { name: 'motifs' }],
    });
    await expect(installer.installPackage('fasta == 2.0', { environment: 'named' })).rejects.toMatchObject({
      code: 'RESOLUTION_FAILED',
    });
    expect(await installer.updatePackage('fasta')).toMatchObject({
      installed: [{ name: 'fasta', version: '1.0-1' }],
    });
    await yankRock(folder, 'fasta', '2.0-1', undefined);
    expect(await readFile(join(folder, 'yanked.json'), 'utf8')).toBe('{}\n');
    expect(await readdir(home)).toContain('envs');
  });

  test('comes from no other repository either, unless that one is asked before', async () => {
    const own = await serveTestRocks([{ name: 'fasta', version: '2.0' }]);
    const other = await serveTestRocks(UNIVERSE.filter(({ name }) => name === 'fasta'));
    const only = await serveTestRocks([{ name: 'fasta', version: '2.0' }]);
    await yankRock(own.folder, 'fasta', '2.0-1', 'loses the last line');
    const [first, second, third] = [own, other, only].map(({ options }) => options.repositories?.[0]);
    if (first === undefined || second === undefined || third === undefined) throw new Error('no repository');
    const install = async (name: string, ...repositories: Repository[]): Promise<unknown> =>
      (await new PackageInstaller({ home: await testFolder(), repositories }).installPackage(name)).installed;
    expect(await install('fasta', first, second)).toEqual([{ name: 'fasta', version: '1.0-1' }]);
    expect(await install('fasta', second, first)).toEqual([{ name: 'fasta', version: '2.0-1' }]);
    await expect(install('fasta', first, third)).rejects.toMatchObject({
      code: 'PACKAGE_NOT_FOUND',
      message: "No version of 'fasta' is left: taken back were 2.0-1 (loses the last line)",
    });
    await expect(install('fasta >= 2', first, second)).rejects.toMatchObject({
      code: 'RESOLUTION_FAILED',
      hint: expect.stringContaining('2.0-1 (loses the last line)') as string,
    });
  });

  test('is signed with the rest', async () => {
    const { folder, options, home } = await serveTestRocks(UNIVERSE);
    const { privateKey, publicKey } = createSigningKey();
    await yankRock(folder, 'fasta', '2.0-1', 'bad');
    await signFolder(folder, privateKey);
    const signed = {
      home,
      repositories: (options.repositories ?? []).map((each) => new SignedRepository(each, { publicKey })),
    };
    expect(await new PackageInstaller(signed).installPackage('fasta')).toMatchObject({
      installed: [{ version: '1.0-1' }],
    });
    await writeFile(join(folder, 'yanked.json'), '{}');
    await expect(
      new PackageInstaller(signed).installPackage('motifs', { environment: 'other' }),
    ).rejects.toMatchObject({ code: 'INTEGRITY_MISMATCH' });
  });
});

describe('a bundle', () => {
  test('J25 is all that an install without a network needs', async () => {
    const { server, options } = await serveTestRocks(UNIVERSE);
    const manager = new PackageManager(options);
    const lock = await manager.lock(['motifs'], { luaVersion: '5.4' });
    const bytes = await manager.bundle(lock);
    expect(Buffer.from(await manager.bundle(lock)).equals(bytes)).toBe(true);
    await server.close();
    const elsewhere = { home: await testFolder() };
    const there = new PackageManager(elsewhere);
    await there.install(await there.unbundle(bytes));
    expect(await versions(elsewhere)).toEqual(['fasta 2.0-1', 'motifs 1.0-1']);
    expect(await there.verify()).toEqual([]);
  });

  test('in which anything is changed is refused, and nothing of it kept', async () => {
    const { options } = await serveTestRocks(UNIVERSE);
    const manager = new PackageManager(options);
    const bytes = await manager.bundle(await manager.lock(['motifs'], { luaVersion: '5.4' }));
    const text = Buffer.from(bytes).toString('latin1');
    const places = [
      text.indexOf('return {'),
      text.indexOf('share/lua/5.4/fasta.lua'),
      text.lastIndexOf('trees/') + 10,
      text.indexOf('"lua-5.4": "sha256-') + 30,
      text.indexOf('fasta@2.0-1') + 1,
    ];
    for (const place of places) {
      const changed = Buffer.from(bytes);
      changed[place] = (changed[place] ?? 0) ^ 1;
      const home = await testFolder();
      await expect(new PackageManager({ home }).unbundle(changed), String(place)).rejects.toThrow(
        /bundle|lockfile|archive|tar|name/i,
      );
      expect(await readdir(home)).toEqual([]);
    }
    for (const size of [0, 100, 5_000, bytes.length - 2_000]) {
      const home = await testFolder();
      await expect(new PackageManager({ home }).unbundle(bytes.subarray(0, size))).rejects.toThrow(
        /bundle|lockfile|archive/i,
      );
      expect(await readdir(home)).toEqual([]);
    }
  });
});
