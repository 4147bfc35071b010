import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { getCurator, PackageInstaller, PackageManager } from '@bioxen/curator';
import { describe, expect, test } from 'vitest';
import { serveTestRocks, type TestRock } from './rocks.js';

const program = fileURLToPath(new URL('programs/install.mjs', import.meta.url));
const dieAtWrite = fileURLToPath(new URL('programs/die-at-write.mjs', import.meta.url));
const run = promisify(execFile);
const rocks = (count: number, prefix = 'rock'): readonly TestRock[] =>
  Array.from({ length: count }, (_, index) => ({ name: `${prefix}${index}`, version: '1.0' }));

describe('environments', { timeout: 600_000 }, () => {
  test('kill -9 before any write of an install leaves the old tree or the new one', async () => {
    const { server, home, options } = await serveTestRocks([
      { name: 'old', version: '1.0' },
      { name: 'new', version: '1.0', dependencies: ['fasta'] },
      { name: 'fasta', version: '1.0', files: { 'fasta.lua': '', 'fasta/a.lua': '', 'fasta/b.lua': '' } },
    ]);
    let kills = 0;
    for (let at = 1; ; at += 1) {
      const own = { ...options, home: `${home}${at}` };
      const isKilled = await run(
        process.execPath,
        ['--import', dieAtWrite, program, own.home, server.url, 'lab', 'old', 'new'],
        { env: { ...process.env, DIE_AT: String(at) } },
      ).then(
        () => false,
        (error: { readonly signal?: string }) => error.signal === 'SIGKILL',
      );
      const names = (
        await getCurator(own)
          .listInstalledPackages('lab')
          .catch(() => [])
      ).map(({ name }) => name);
      expect([[], ['old'], ['fasta', 'new', 'old']]).toContainEqual(names);
      const drifts = names.length === 0 ? [] : await new PackageManager(own).verify('lab');
      expect(drifts).toEqual([]);
      await new PackageInstaller(own).installPackages(['new', 'old'], { environment: 'lab' });
      await new PackageInstaller(own).removePackage('old', { environment: 'lab' });
      expect(await new PackageManager(own).verify('lab')).toEqual([]);
      for (const folder of [join(own.home, 'envs'), join(own.home, 'envs', 'lab')])
        expect((await readdir(folder)).filter((name) => /tmp$|lock$/.test(name))).toEqual([]);
      if (!isKilled) break;
      kills += 1;
    }
    expect(kills).toBeGreaterThan(20);
  });

  test('a thousand installs at once lose nothing', async () => {
    const all = rocks(1_000);
    const { options } = await serveTestRocks(all);
    const installer = new PackageInstaller(options);
    const results = await Promise.all(all.map(async ({ name }) => await installer.installPackage(name)));
    expect(results.every(({ changed }) => changed)).toBe(true);
    expect((await getCurator(options).listInstalledPackages()).map(({ name }) => name)).toEqual(
      all.map(({ name }) => name).sort(),
    );
  });

  test('one that fails takes no other along', async () => {
    const all = rocks(20);
    const { options } = await serveTestRocks(all);
    const installer = new PackageInstaller(options);
    const names = [...all.map(({ name }) => name), 'nobody-has-this'];
    const results = await Promise.allSettled(names.map(async (name) => await installer.installPackage(name)));
    expect(results.map(({ status }) => status)).toEqual([...all.map(() => 'fulfilled'), 'rejected']);
    expect(await getCurator(options).listInstalledPackages()).toHaveLength(20);
  });

  test('processes that install into one environment at the same time keep what each other installed', async () => {
    const all = rocks(24);
    const { server, home, options } = await serveTestRocks(all);
    await new PackageInstaller(options).installPackage('rock0', { environment: 'lab' });
    const names = all.map(({ name }) => name);
    await Promise.all(
      [0, 1, 2, 3].map(async (part) => {
        const own = names.filter((_, index) => index % 4 === part);
        await run(process.execPath, [program, home, server.url, 'lab', ...own]);
      }),
    );
    expect((await getCurator(options).listInstalledPackages('lab')).map(({ name }) => name)).toEqual(
      names.sort(),
    );
    expect(await new PackageManager(options).verify('lab')).toEqual([]);
    expect((await readdir(join(home, 'envs', 'lab'))).filter((name) => name.startsWith('gen-'))).toHaveLength(
      3,
    );
  });
});
