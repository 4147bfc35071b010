import { access, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeEach, describe, expect, test } from 'vitest';
import { serveTestRocks, type TestServer, testFolder } from '../../test/rocks.js';
import type { ArchiveFile } from '../archive/archive-file.js';
import { readZip } from '../archive/read-zip.js';
import { writeTar } from '../archive/write-tar.js';
import { writeZip } from '../archive/write-zip.js';
import { getCurator } from '../curator/get-curator.js';
import { PackageInstaller } from '../curator/package-installer.js';
import { PackageManager } from '../curator/package-manager.js';
import { type Lockfile, lockfileText, parseLockfile } from '../lock/lockfile.js';
import { HttpRepository } from '../repository/http-repository.js';
import type { ServeFault } from '../serve/serve-fault.js';

const TARGET = { luaVersion: '5.4' };
const ROCK = 'motifs-1.0-1.all.rock';

/** Written by whatever code of a package is run. */
let canary = '';
let folder = '';

beforeEach(async () => {
  folder = await testFolder();
  canary = join(folder, 'canary');
});

const file = (path: string, text: string): ArchiveFile => ({
  path,
  isExecutable: false,
  bytes: Buffer.from(text),
});
const bite = (): string => `local f = io.open(${JSON.stringify(canary)}, "w") f:write("ran") f:close()`;
const head = (more = ''): string =>
  `package = "motifs" version = "1.0-1" source = { url = "file://motifs-1.0.tar.gz" } ${more}`;
const PURE = 'build = { type = "builtin", modules = { motifs = "motifs.lua" } }';

const serve = async (fault?: ServeFault, on = ROCK): Promise<TestServer> =>
  await serveTestRocks([{ name: 'motifs', version: '1.0', files: { 'motifs.lua': bite() } }], {
    fault: ({ file: asked }) => (asked === on ? fault : undefined),
  });

/** A lock of what is served when nobody has changed it. */
const honestLock = async (): Promise<{ lock: Lockfile; served: TestServer }> => {
  const served = await serve();
  return { lock: await new PackageManager(served.options).lock(['motifs'], TARGET), served };
};

const freshHome = async (served: TestServer): Promise<TestServer['options']> => ({
  home: join(await testFolder(), 'home'),
  repositories: [new HttpRepository(served.server.url)],
});

/** Nothing ran, and nothing is installed. */
const expectUntouched = async (options: TestServer['options']): Promise<void> => {
  await expect(access(canary)).rejects.toThrow('ENOENT');
  await expect(getCurator(options).listInstalledPackages()).resolves.toEqual([]);
};

const refused = async (
  work: Promise<unknown>,
  options: TestServer['options'],
  code: string | RegExp,
): Promise<void> => {
  await expect(work).rejects.toMatchObject({
    code: typeof code === 'string' ? code : (expect.stringMatching(code) as string),
  });
  await expectUntouched(options);
};

describe('what was changed after it was locked is refused', () => {
  test.each([0, 10, 29, 30, 45, 60, 100, 200, 300, 400, -1, -10, -22, -30, -60, -100])(
    'byte %i of the rock',
    async (at) => {
      const { lock } = await honestLock();
      const served = await serve({ kind: 'changed-byte', at });
      const options = await freshHome(served);
      await refused(new PackageManager(options).install(lock), options, 'INTEGRITY_MISMATCH');
    },
  );

  test('the rock, replaced by another of the same version; both hashes are named', async () => {
    const { lock } = await honestLock();
    const served = await serveTestRocks([
      { name: 'motifs', version: '1.0', files: { 'motifs.lua': `${bite()} x = 1` } },
    ]);
    const options = await freshHome(served);
    const installing = new PackageManager(options).install(lock);
    await expect(installing).rejects.toMatchObject({
      expected: lock.packages['motifs@1.0-1']?.integrity.rock,
      actual: expect.stringMatching(/^sha256-/) as string,
      url: expect.stringContaining(ROCK) as string,
    });
    await expectUntouched(options);
  });

  test.each<[string, (lock: Lockfile) => unknown, RegExp]>([
    ['hash of the rock', (lock) => edit(lock, { rock: other }), /INTEGRITY_MISMATCH/],
    ['hash of the rockspec', (lock) => edit(lock, { rockspec: other }), /INTEGRITY_MISMATCH/],
    ['hash of the tree', (lock) => edit(lock, { tree: { 'lua-5.4': other } }), /INTEGRITY_MISMATCH/],
    ['trees, of which one is missing', (lock) => edit(lock, { tree: {} }), /LOCKFILE_MISMATCH/],
    ['packages, of which one is missing', (lock) => ({ ...lock, packages: {} }), /LOCKFILE_MISMATCH/],
    ['roots', (lock) => ({ ...lock, roots: { motifs: '>= 2' } }), /LOCKFILE_MISMATCH/],
    ['version', (lock) => rename(lock, 'motifs@0.9-1'), /LOCKFILE_MISMATCH|INTEGRITY_MISMATCH/],
    ['name', (lock) => rename(lock, 'fasta@1.0-1'), /LOCKFILE_MISMATCH|INTEGRITY_MISMATCH/],
  ])('the lock, in its %s', async (_case, change, code) => {
    const { lock, served } = await honestLock();
    const options = await freshHome(served);
    await refused(new PackageManager(options).install(change(lock) as Lockfile), options, code);
  });

  test.each([
    ['no JSON', '{'],
    ['another version of the format', '{"lockfileVersion":2,"targets":[],"roots":{},"packages":{}}'],
    ['a name that leads elsewhere', '{"lockfileVersion":1,"targets":[],"roots":{"../x":""},"packages":{}}'],
    ['a package without hashes', '{"lockfileVersion":1,"targets":[],"roots":{},"packages":{"a@1-1":{}}}'],
  ])('a lock that is %s', (_case, text) => {
    expect(() => parseLockfile(text)).toThrow(/lockfile does not hold|is no name/);
  });

  test('the tree in the store, and the rock in the cache', async () => {
    const { lock, served } = await honestLock();
    const { home = '' } = served.options;
    const manager = new PackageManager(served.options);
    const harm = async (kind: string): Promise<void> => {
      for (const name of await readdir(join(home, kind), { recursive: true })) {
        const path = join(home, kind, name);
        const bytes = name.includes('.') ? await readFile(path).catch(() => undefined) : undefined;
        if (bytes === undefined) continue;
        const at = Math.min(700, bytes.length - 1);
        bytes[at] = (bytes[at] ?? 0) ^ 1;
        await writeFile(path, bytes);
      }
    };
    await harm('store');
    // What is damaged is made anew from its rock.
    await manager.install(lock, { environment: 'lab' });
    expect(await manager.verify('lab')).toEqual([]);
    await harm('cache');
    // With the tree gone it is made anew from the rock, which is another one now.
    await rm(join(home, 'store'), { recursive: true });
    await refused(manager.install(lock), served.options, 'INTEGRITY_MISMATCH');
  });

  test('an installed file: verify lists what was changed, taken and added', async () => {
    const { lock, served } = await honestLock();
    const manager = new PackageManager(served.options);
    await manager.install(lock, { environment: 'lab' });
    expect(await manager.verify('lab')).toEqual([]);
    const { root } = await getCurator(served.options).environments.get('lab');
    await writeFile(join(root, 'share/lua/5.4/motifs.lua'), 'return "changed"');
    await writeFile(join(root, 'share/lua/5.4/evil.lua'), bite());
    expect(await manager.verify('lab')).toEqual([
      { path: 'share/lua/5.4/evil.lua', kind: 'added' },
      { path: 'share/lua/5.4/motifs.lua', kind: 'changed', package: 'motifs@1.0-1' },
    ]);
  });
});

describe('what is hostile is refused, locked or not', () => {
  const serveFiles = async (files: Readonly<Record<string, Uint8Array | string>>): Promise<TestServer> => {
    const served = await serveTestRocks([]);
    for (const [name, bytes] of Object.entries(files)) await writeFile(join(served.folder, name), bytes);
    return served;
  };
  const install = async (
    files: Readonly<Record<string, Uint8Array | string>>,
    code: string | RegExp,
  ): Promise<void> => {
    const served = await serveFiles(files);
    const options = { home: served.home, repositories: [new HttpRepository(served.server.url)] };
    // A folder has no server that looks into its rocks first.
    const curator = getCurator({ home: `${served.home}2` });
    await curator.repositories.add(served.folder);
    await refused(
      new PackageInstaller({ home: `${served.home}2` }).installPackage('motifs'),
      { home: `${served.home}2` },
      code,
    );
    await expect(new PackageInstaller(options).installPackage('motifs')).rejects.toMatchObject({
      code: expect.stringMatching(/^[A-Z_]+$/) as string,
    });
    await expectUntouched(options);
  };
  const src = (rockspec: string, source: readonly ArchiveFile[] | Uint8Array): Uint8Array =>
    writeZip([
      file('motifs-1.0-1.rockspec', rockspec),
      {
        path: 'motifs-1.0.tar.gz',
        isExecutable: false,
        bytes: source instanceof Uint8Array ? source : gzipSync(writeTar(source)),
      },
    ]);
  const good = (): ArchiveFile => file('motifs-1.0/motifs.lua', bite());

  test.each<[string, () => Uint8Array, RegExp]>([
    [
      'a path that leads out',
      () => writeZip([file('motifs-1.0-1.rockspec', head(PURE)), file('lua/../../x.lua', bite())]),
      /ARCHIVE/,
    ],
    [
      'two names that differ in case',
      () =>
        writeZip([file('motifs-1.0-1.rockspec', head(PURE)), file('lua/a.lua', ''), file('lua/A.lua', '')]),
      /ARCHIVE/,
    ],
    [
      'a bomb',
      () =>
        writeZip([
          file('motifs-1.0-1.rockspec', head(PURE)),
          { ...file('lua/x.lua', ''), bytes: Buffer.alloc(64 << 20) },
        ]),
      /ARCHIVE/,
    ],
    ['no rockspec', () => writeZip([file('lua/motifs.lua', bite())]), /ROCKSPEC|ARCHIVE/],
    [
      'the rockspec of another rock',
      () => writeZip([file('motifs-1.0-1.rockspec', head(PURE).replace('motifs', 'other'))]),
      /ROCKSPEC/,
    ],
    [
      'a sum that is wrong',
      () =>
        writeZip([
          file('motifs-1.0-1.rockspec', head(PURE)),
          file('lua/motifs.lua', bite()),
          file('rock_manifest', 'rock_manifest = { lua = { ["motifs.lua"] = "00" } }'),
        ]),
      /INTEGRITY/,
    ],
    [
      'a file without a sum',
      () =>
        writeZip([
          file('motifs-1.0-1.rockspec', head(PURE)),
          file('lua/motifs.lua', bite()),
          file('rock_manifest', 'rock_manifest = {}'),
        ]),
      /INTEGRITY/,
    ],
    [
      'a manifest that is code',
      () => writeZip([file('motifs-1.0-1.rockspec', head(PURE)), file('rock_manifest', bite())]),
      /MANIFEST/,
    ],
    ['bytes that are no archive', () => Buffer.from('PK\x03\x04 and nothing more'), /ARCHIVE/],
  ])('an .all.rock with %s', async (_case, rock, code) => {
    await install({ [ROCK]: rock() }, code);
  });

  test.each<[string, () => Uint8Array, RegExp]>([
    ['a path that leads out', () => src(head(PURE), [good(), file('../x', bite())]), /ARCHIVE/],
    ['a link that leads out', () => src(head(PURE), gzipSync(linkTo('../../../etc/passwd'))), /ARCHIVE/],
    [
      'a source that is cut off',
      () => src(head(PURE), gzipSync(writeTar([good()])).subarray(0, 60)),
      /ARCHIVE/,
    ],
    [
      'a source with another sum',
      () => src(head(PURE).replace('tar.gz"', 'tar.gz", md5 = "0123"'), [good()]),
      /INTEGRITY/,
    ],
    ['a bomb in its source', () => src(head(PURE), gzipSync(Buffer.alloc(64 << 20))), /ARCHIVE/],
    ['a make file', () => src(head('build = { type = "make" }'), [good()]), /NATIVE/],
    ['a cmake file', () => src(head('build = { type = "cmake" }'), [good()]), /NATIVE/],
    [
      'a command',
      () => src(head(`build = { type = "command", build_command = "touch ${canary}" }`), [good()]),
      /NATIVE/,
    ],
    ['a plug-in', () => src(head('build = { type = "rust-mlua" }'), [good()]), /NATIVE/],
    [
      'a patch',
      () => src(head(`${PURE.slice(0, -1)}, patches = { ["a.diff"] = "x" } }`), [good()]),
      /NATIVE/,
    ],
    [
      'a module in C',
      () => src(head('build = { type = "builtin", modules = { motifs = "motifs.c" } }'), [good()]),
      /NATIVE/,
    ],
    ['a module that is not there', () => src(head(PURE), [file('motifs-1.0/other.lua', bite())]), /ROCKSPEC/],
    [
      'a module outside',
      () => src(head(PURE.replace('"motifs.lua"', '"../motifs.lua"')), [good()]),
      /ROCKSPEC/,
    ],
    [
      'documents over its modules',
      () =>
        src(head(PURE.replace(/ }$/, ', copy_directories = { "lua" } }')), [
          good(),
          file('motifs-1.0/lua/x.lua', bite()),
        ]),
      /ROCKSPEC/,
    ],
  ])('a .src.rock with %s', async (_case, rock, code) => {
    await install({ 'motifs-1.0-1.src.rock': rock() }, code);
  });

  test('programs that it wants to be run after the install are not', async () => {
    const served = await serveFiles({
      'motifs-1.0-1.src.rock': src(head(`${PURE} hooks = { post_install = "touch ${canary}" }`), [good()]),
    });
    await expect(new PackageInstaller(served.options).installPackage('motifs')).resolves.toMatchObject({
      changed: true,
    });
    await expect(access(canary)).rejects.toThrow('ENOENT');
  });

  test.each([
    ['code', 'os.execute("touch x")', /MANIFEST/],
    ['cut off', 'repository = { motifs = {', /MANIFEST/],
    [
      'with a name that leads elsewhere',
      'repository = { ["../../x"] = { ["1.0-1"] = { { arch = "all" } } } }',
      /NOT_FOUND/,
    ],
    [
      'with a version that leads elsewhere',
      'repository = { motifs = { ["../../1.0-1"] = { { arch = "all" } } } }',
      /INVALID_NAME/,
    ],
    [
      'with a form that leads elsewhere',
      'repository = { motifs = { ["1.0-1"] = { { arch = "../all" } } } }',
      /RESOLUTION|NOT_FOUND/,
    ],
  ])('a manifest that is %s', async (_case, text, code) => {
    const rocks = join(folder, 'rocks');
    await mkdir(rocks);
    await writeFile(join(rocks, 'manifest-5.4'), text);
    const options = { home: join(folder, 'home') };
    await getCurator(options).repositories.add(rocks);
    await refused(new PackageInstaller(options).installPackage('motifs'), options, code);
  });

  test('a name that would do something to a terminal is told written out', async () => {
    const rocks = join(folder, 'rocks');
    await mkdir(rocks);
    await writeFile(
      join(rocks, 'manifest-5.4'),
      'repository = { ["motifs\\27c"] = { ["1.0-1"] = { { arch = "all" } } } }',
    );
    const options = { home: join(folder, 'home') };
    await getCurator(options).repositories.add(rocks);
    await expect(new PackageInstaller(options).installPackage('motifs')).rejects.toMatchObject({
      code: 'PACKAGE_NOT_FOUND',
      hint: 'Did you mean motifs\\u{1b}c?',
    });
  });

  test('a rock that needs other packages than its server says', async () => {
    const served = await serve();
    const [first] = await readZip('r', await readFile(join(served.folder, ROCK)));
    expect(first).toBeDefined();
    await writeFile(join(served.folder, 'motifs-1.0-1.rockspec'), head(`dependencies = { "fasta" } ${PURE}`));
    const options = await freshHome(served);
    await refused(new PackageInstaller(options).installPackage('motifs'), options, /NOT_FOUND|INTEGRITY/);
  });
});

const other = 'sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=';

function edit(lock: Lockfile, integrity: object): Lockfile {
  const rock = lock.packages['motifs@1.0-1'];
  if (rock === undefined) return lock;
  return {
    ...lock,
    packages: { 'motifs@1.0-1': { ...rock, integrity: { ...rock.integrity, ...integrity } } },
  };
}

function rename(lock: Lockfile, key: string): Lockfile {
  return parseLockfile(lockfileText(lock).replace('"motifs@1.0-1"', JSON.stringify(key)));
}

/** A tar file with a link alone. */
function linkTo(target: string): Buffer {
  const tar = Buffer.from(writeTar([file('motifs-1.0/link', '')]));
  tar.write('2', 156);
  tar.write(target, 157);
  tar.fill(' ', 148, 156);
  const sum = tar.subarray(0, 512).reduce((all, byte) => all + byte, 0);
  tar.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return tar;
}
