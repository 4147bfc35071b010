import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { getCurator, importLock, PackageManager, lockfileText } from '@bioxen/curator';
import { describe, expect, test } from 'vitest';
import { serveTestRocks, testFolder, type TestRock } from './rocks.js';

const UNIVERSE: readonly TestRock[] = [
  { name: 'motifs', version: '2.0', dependencies: ['fasta >= 1'] },
  { name: 'motifs', version: '1.0', dependencies: ['fasta >= 1'] },
  { name: 'fasta', version: '2.1' },
  { name: 'fasta', version: '1.4.2' },
];

const keys = (lock: { readonly packages: object }): readonly string[] => Object.keys(lock.packages);

describe('luarocks.lock', () => {
  test('gives the versions it has, although there are newer ones', async () => {
    const imported = importLock(`return {
   dependencies = {
      fasta = "1.4.2-1",
      lua = "5.3-1",
      ["motifs"] = "1.0-1"
   },
}
`);
    expect(imported).toMatchObject({ kind: 'luarocks', luaVersion: '5.3' });
    const { options } = await serveTestRocks(UNIVERSE);
    const lock = await new PackageManager(options).lockImported(imported);
    expect(keys(lock)).toEqual(['fasta@1.4.2-1', 'motifs@1.0-1']);
    expect(lock.targets).toEqual(['lua-5.3']);
    await new PackageManager(options).install(lock);
    expect((await getCurator(options).listInstalledPackages()).map(({ version }) => version)).toEqual([
      '1.4.2-1',
      '1.0-1',
    ]);
  });

  test.each([
    ['os.execute("touch x")', 'LOCKFILE_MISMATCH'],
    ['return { dependencies = { a = os.time() } }', 'MANIFEST_INVALID'],
    ['return {}', 'LOCKFILE_MISMATCH'],
    ['return { dependencies = { a = 1 } }', 'LOCKFILE_MISMATCH'],
    ['return { dependencies = { ["../x"] = "1-1" } }', 'INVALID_NAME'],
    ['return { dependencies = { a = "1; rm -rf x" } }', 'INVALID_NAME'],
  ])('%s is refused', (text, code) => {
    expect(() => importLock(text)).toThrow(expect.objectContaining({ code }));
  });
});

describe('lux.lock', () => {
  const luxLock = (rockspec: string, version = '1.4.2-1'): string =>
    JSON.stringify({
      version: '1.0.0',
      dependencies: {
        rocks: {
          aa: {
            name: 'motifs',
            version: '1.0-1',
            pinned: false,
            dependencies: ['bb'],
            constraint: '>=1.0',
            source: 'luarocks_rockspec+https://rocks.example/',
            hashes: { source: 'sha256-AAAA' },
          },
          bb: { name: 'fasta', version, constraint: null, hashes: { rockspec } },
        },
        entrypoints: ['aa'],
      },
      test_dependencies: { rocks: { cc: { name: 'busted', version: '2.0-1' } }, entrypoints: ['cc'] },
    });

  test('gives roots, versions, and rockspecs with the hashes that it has', async () => {
    const { options } = await serveTestRocks(UNIVERSE);
    const manager = new PackageManager(options);
    const { packages } = await manager.lock(['fasta == 1.4.2'], { luaVersion: '5.4' });
    const hash = packages['fasta@1.4.2-1']?.integrity.rockspec as string;
    const imported = importLock(luxLock(hash));
    expect(imported).toMatchObject({ kind: 'lux', roots: { motifs: '>= 1.0' } });
    const lock = await manager.lockImported(imported);
    expect(keys(lock)).toEqual(['fasta@1.4.2-1', 'motifs@1.0-1']);
    expect(lock.roots).toEqual({ motifs: '>= 1.0' });
    const other = hash.replace(/-./, (start) => (start === '-A' ? '-B' : '-A'));
    await expect(manager.lockImported(importLock(luxLock(other)))).rejects.toMatchObject({
      code: 'INTEGRITY_MISMATCH',
    });
    // A version that nobody has is said, and no other one taken in silence.
    await expect(manager.lockImported(importLock(luxLock(hash, '1.3-1')))).rejects.toMatchObject({
      code: 'LOCKFILE_MISMATCH',
      message: expect.stringContaining('fasta 1.3-1') as string,
    });
  });

  test.each(['{}', '{"version":"1.0.0","dependencies":{"rocks":{},"entrypoints":["x"]}}', '{', '[]'])(
    '%s is refused',
    (text) => {
      expect(() => importLock(text)).toThrow(expect.objectContaining({ code: 'LOCKFILE_MISMATCH' }));
    },
  );
});

test('J15 manifest.json of the originals is imported into lock and catalog', async () => {
  const text = JSON.stringify({
    version: '1.0.0',
    created: '2025-07-01T12:00:00',
    lua_version: '5.4',
    packages: {
      fasta: {
        name: 'fasta',
        version: '1.4.2-1',
        category: 'bio',
        description: 'Reads sequences',
        dependencies: [],
        installed: true,
        install_date: '2025-07-01T12:00:00',
        source: 'luarocks',
        priority: 9,
      },
      motifs: { name: 'motifs', version: 'latest', installed: false, priority: 12 },
    },
    profiles: {
      lab: { packages: ['fasta', 'motifs'], description: 'What the lab uses', category: 'bio' },
      small: ['fasta'],
    },
    last_updated: '2025-07-02T12:00:00',
  });
  const imported = importLock(text);
  expect(imported).toMatchObject({ kind: 'manifest', luaVersion: '5.4', roots: { fasta: '== 1.4.2-1' } });
  const { options } = await serveTestRocks(UNIVERSE);
  expect(keys(await new PackageManager(options).lockImported(imported))).toEqual(['fasta@1.4.2-1']);

  const path = join(await testFolder(), 'manifest.json');
  await writeFile(path, text);
  const curator = getCurator({ ...options, catalogs: [path], noBundledCatalog: true });
  expect(await curator.listCatalog()).toMatchObject([
    { name: 'fasta', category: 'bio', summary: 'Reads sequences', priority: 9 },
    { name: 'motifs', priority: 10 },
  ]);
  expect(await curator.listProfiles()).toEqual([
    { name: 'lab', description: 'What the lab uses', packages: ['fasta', 'motifs'] },
    { name: 'small', description: '', packages: ['fasta'] },
  ]);
  // It is read, never written.
  expect(await readFile(path, 'utf8')).toBe(text);
  await writeFile(path, '{"packages":{"a":{"priority":"high"}}}');
  await expect(getCurator({ ...options, catalogs: [path] }).listCatalog()).rejects.toMatchObject({
    code: 'LOCKFILE_MISMATCH',
  });
});

test('a bioxen.lock.json needs no import', async () => {
  const { options } = await serveTestRocks(UNIVERSE);
  const lock = await new PackageManager(options).lock(['fasta'], { luaVersion: '5.4' });
  expect(() => importLock(lockfileText(lock))).toThrow(/no import/);
});
