import { execFile } from 'node:child_process';
import { readdir, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { getCurator, PackageInstaller, PackageManager } from '@bioxen/curator';
import { describe, expect, test } from 'vitest';
import { serveTestRocks, type TestServer } from './rocks.js';

const program = fileURLToPath(new URL('programs/install.mjs', import.meta.url));

describe('a damaged store', () => {
  test.each(['emptied', 'changed', 'cut'])('a tree that was %s is made anew', async (damage) => {
    const { home, options, server } = await serveTestRocks([
      { name: 'motifs', version: '1.0', dependencies: ['fasta'] },
      { name: 'fasta', version: '1.0' },
    ]);
    const installer = new PackageInstaller(options);
    const manager = new PackageManager(options);
    await installer.installPackage('motifs', { environment: 'lab' });
    const trees = join(home, 'store', 'trees');
    const names = await readdir(trees);
    const whole = await Promise.all(names.map(async (name) => await readFile(join(trees, name))));
    expect(names).toHaveLength(2);
    const harm = async (): Promise<void> => {
      for (const [index, name] of names.entries()) {
        const path = join(trees, name);
        if (damage === 'changed') await writeFile(path, Buffer.from(whole[index] ?? []).fill(1, 600, 640));
        else await truncate(path, damage === 'emptied' ? 0 : 700);
      }
    };
    const healed = async (): Promise<void> => {
      for (const [index, name] of names.entries())
        expect(await readFile(join(trees, name))).toEqual(whole[index]);
    };
    await harm();
    expect(await manager.verify('lab')).toEqual([]);
    await healed();
    await harm();
    expect(await installer.installPackage('motifs', { environment: 'lab', force: true })).toMatchObject({
      changed: true,
    });
    await healed();
    await harm();
    expect(await installer.updatePackage(undefined, { environment: 'lab' })).toMatchObject({
      changed: false,
    });
    await harm();
    await installer.removePackage('motifs', { environment: 'lab' });
    expect(await getCurator(options).listInstalledPackages('lab')).toEqual([]);
    expect(server.requests.length).toBeGreaterThan(0);
  });
});

describe('a damaged environment', () => {
  /** The environment `lab`, whose third generation, in use, has `motifs` and `fasta`; the second has `fasta`. */
  const lab = async (): Promise<TestServer & { readonly folder: string }> => {
    const served = await serveTestRocks([
      { name: 'motifs', version: '1.0' },
      { name: 'fasta', version: '1.0' },
    ]);
    const installer = new PackageInstaller(served.options);
    await installer.installPackage('fasta', { environment: 'lab' });
    await installer.installPackage('motifs', { environment: 'lab' });
    return { ...served, folder: join(served.home, 'envs', 'lab') };
  };
  const relink =
    (target: string) =>
    async (folder: string): Promise<void> => {
      await rm(join(folder, 'current'));
      await symlink(target, join(folder, 'current'));
    };
  const empty =
    (path: string) =>
    async (folder: string): Promise<void> =>
      await truncate(join(folder, path));
  const lose =
    (path: string) =>
    async (folder: string): Promise<void> =>
      await rm(join(folder, path), { recursive: true });
  const BOTH = ['fasta', 'motifs'];

  test.each([
    { what: 'an emptied lock', harm: empty('gen-000003/bioxen.lock.json'), left: ['fasta'] },
    { what: 'a lost lock', harm: lose('gen-000003/bioxen.lock.json'), left: ['fasta'] },
    { what: 'a lost generation', harm: lose('gen-000003'), left: ['fasta'] },
    { what: 'an emptied description', harm: empty('env.json'), left: ['fasta'] },
    { what: 'a lost description', harm: lose('env.json'), left: ['fasta'] },
    { what: 'no current', harm: lose('current'), left: BOTH },
    {
      what: 'a file as current',
      harm: async (folder: string) => {
        await rm(join(folder, 'current'));
        await writeFile(join(folder, 'current'), '');
      },
      left: BOTH,
    },
    { what: 'a current out of it', harm: relink('../../..'), left: BOTH },
    { what: 'a current that is /etc', harm: relink('/etc'), left: BOTH },
    { what: 'a current of another name', harm: relink('gen-000003x'), left: BOTH },
    { what: 'a current that is not there', harm: relink('gen-000099'), left: BOTH },
  ])('$what is told, and a rollback mends it', async ({ harm, left }) => {
    const { folder, options } = await lab();
    await harm(folder);
    const curator = getCurator(options);
    const told = { code: expect.stringMatching(/^(?:PACKAGE_STORE_FAILED|LOCKFILE_MISMATCH)$/) as string };
    const hint = expect.stringContaining('rollback') as string;
    await expect(curator.listInstalledPackages('lab')).rejects.toMatchObject({ ...told, hint });
    const installer = new PackageInstaller(options);
    await expect(installer.installPackage('motifs', { environment: 'lab' })).rejects.toMatchObject(told);
    await expect(new PackageManager(options).verify('lab')).rejects.toMatchObject(told);
    await curator.environments.rollback('lab');
    const names = (await curator.listInstalledPackages('lab')).map(({ name }) => name);
    expect(names).toEqual(left);
    expect(await new PackageManager(options).verify('lab')).toEqual([]);
    await installer.installPackage('motifs', { environment: 'lab' });
    expect(await curator.listInstalledPackages('lab')).toHaveLength(2);
    await harm(folder).catch(() => undefined);
    await curator.environments.remove('lab');
    expect(await curator.environments.list()).toEqual([]);
  });

  test('a list of repositories that is none is told', async () => {
    const { home, options } = await lab();
    await writeFile(join(home, 'repositories.json'), '[{"url":5}]');
    const { repositories } = getCurator(options);
    const told = { code: 'PACKAGE_STORE_FAILED', path: join(home, 'repositories.json') };
    await expect(repositories.list()).rejects.toMatchObject(told);
    await expect(repositories.add('http://127.0.0.1:1')).rejects.toMatchObject(told);
    await expect(repositories.remove('http://127.0.0.1:1')).rejects.toMatchObject(told);
  });

  test('a home where no folder can be made is told', async () => {
    const { server } = await lab();
    const run = promisify(execFile);
    await expect(
      run(process.execPath, [program, '/proc/nothing/home', server.url, 'lab', 'fasta']),
    ).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining("code: 'PACKAGE_STORE_FAILED'") as string,
    });
  });
});
