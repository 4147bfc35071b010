import { execFile, execFileSync } from 'node:child_process';
import { readdir, readFile, realpath, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import {
  bootstrapLuaEnvironment,
  EnvironmentManager,
  environmentVariables,
  FolderRepository,
  getCurator,
  HttpRepository,
  lockfileText,
  PackageInstaller,
  PackageManager,
  packRock,
  searchPackages,
  yankRock,
} from '@bioxen/curator';
import { findLua, findProgram } from '@bioxen/testkit';
import { beforeEach, describe, expect, test } from 'vitest';
import { serveTestRocks, type TestRock, testFolder } from './rocks.js';

const UNIVERSE: readonly TestRock[] = [
  { name: 'motifs', version: '2.0', dependencies: ['lua >= 5.1', 'fasta >= 2'] },
  { name: 'motifs', version: '1.0', dependencies: ['fasta ~> 1.4'] },
  { name: 'fasta', version: '2.1' },
  { name: 'fasta', version: '1.4.2' },
  { name: 'only-51', version: '1.0', dependencies: ['lua == 5.1'] },
];

describe('installing', () => {
  test('J04 J05 installs, updates, removes; the second time nothing is asked', async () => {
    const { server, options } = await serveTestRocks(UNIVERSE);
    const installer = new PackageInstaller(options);
    expect(await installer.installPackage('motifs < 2')).toMatchObject({
      changed: true,
      environment: 'default',
      installed: [
        { name: 'fasta', version: '1.4.2-1' },
        { name: 'motifs', version: '1.0-1' },
      ],
    });
    const asked = server.requests.length;
    expect(await installer.installPackage('motifs')).toMatchObject({ changed: false, installed: [] });
    expect(server.requests).toHaveLength(asked);
    expect(await installer.updatePackage('motifs')).toMatchObject({ changed: false });
    expect(await installer.installPackage('motifs >= 2')).toMatchObject({
      installed: [
        { name: 'fasta', version: '2.1-1' },
        { name: 'motifs', version: '2.0-1' },
      ],
      removed: [
        { name: 'fasta', version: '1.4.2-1' },
        { name: 'motifs', version: '1.0-1' },
      ],
    });
    expect(await installer.removePackage('motifs')).toMatchObject({
      removed: [
        { name: 'fasta', version: '2.1-1' },
        { name: 'motifs', version: '2.0-1' },
      ],
    });
    await expect(installer.removePackage('motifs')).rejects.toMatchObject({ code: 'PACKAGE_NOT_FOUND' });
    await expect(getCurator(options).listInstalledPackages()).resolves.toEqual([]);
  });

  test('a package named constructor is one like others', async () => {
    const { folder, options } = await serveTestRocks([
      { name: 'constructor', version: '1.0' },
      { name: 'motifs', version: '1.0', dependencies: ['constructor >= 1'] },
    ]);
    const installer = new PackageInstaller(options);
    await installer.installPackages(['constructor', 'motifs']);
    const lock = await new PackageManager(options).lockOf();
    expect(lock.roots).toEqual({ constructor: '', motifs: '' });
    expect(lock.packages['motifs@1.0-1']?.dependencies).toEqual({ constructor: '>= 1' });
    const fromFolder = { home: await testFolder(), repositories: [new FolderRepository(folder)] };
    await new PackageInstaller(fromFolder).installPackage('constructor');
    await yankRock(folder, 'constructor', '1.0-1', 'bad');
    await expect(installer.installPackage('constructor', { environment: 'new' })).rejects.toMatchObject({
      code: 'PACKAGE_NOT_FOUND',
    });
    const empty = await serveTestRocks([]);
    await expect(new PackageInstaller(empty.options).installPackage('constructor')).rejects.toMatchObject({
      code: 'PACKAGE_NOT_FOUND',
    });
  });

  test('J08 two environments hold different versions, for different Lua versions', async () => {
    const { home, options } = await serveTestRocks(UNIVERSE);
    const installer = new PackageInstaller(options);
    await installer.installPackage('fasta < 2', { environment: 'old', luaVersion: '5.1' });
    await installer.installPackage('fasta', { environment: 'new', luaVersion: '5.3' });
    const environments = new EnvironmentManager(home);
    expect(await environments.list()).toEqual(['new', 'old']);
    for (const [name, luaVersion, version] of [
      ['old', '5.1', '1.4.2'],
      ['new', '5.3', '2.1'],
    ] as const) {
      const lua = findLua(luaVersion);
      if (lua.skipReason !== undefined) continue;
      const env = environmentVariables(await environments.get(name));
      const program = 'io.write(require("fasta").version)';
      expect(execFileSync(lua.path as string, ['-e', program], { env, encoding: 'utf8' })).toBe(version);
    }
    await environments.activate('old');
    expect((await installer.installPackage('motifs')).installed).toMatchObject([
      { name: 'motifs', version: '1.0-1' },
    ]);
    await environments.remove('old');
    expect(await environments.active()).toBe('default');
  });

  test('J17 a lock installs the same bytes elsewhere, without a network', async () => {
    const { server, options, home } = await serveTestRocks(UNIVERSE);
    const manager = new PackageManager(options);
    const lock = await manager.lock(['motifs'], { luaVersion: '5.4' });
    await manager.install(lock, { environment: 'a' });
    const elsewhere = { ...options, home: join(home, '..', 'elsewhere') };
    await new PackageManager(elsewhere).install(lock, { environment: 'b' });
    const text = lockfileText(lock);
    for (const [where, name] of [
      [options, 'a'],
      [elsewhere, 'b'],
    ] as const)
      expect(lockfileText(await new PackageManager(where).lockOf(name))).toBe(text);
    await server.close();
    const offline = { home, repositories: [new HttpRepository(server.url, { offline: true })] };
    expect(await new PackageManager(offline).install(lock, { environment: 'c' })).toMatchObject({
      changed: true,
    });
    expect(await new PackageManager(offline).verify('c')).toEqual([]);
  });

  test('says what is wrong with names, versions and demands', async () => {
    const { options } = await serveTestRocks([
      ...UNIVERSE,
      { name: 'needs-old', version: '1.0', dependencies: ['fasta < 2'] },
      { name: 'needs-new', version: '1.0', dependencies: ['fasta >= 2'] },
      { name: 'thief', version: '1.0', files: { 'fasta.lua': 'return "stolen"' } },
      { name: 'ring-a', version: '1.0', dependencies: ['ring-b'] },
      { name: 'ring-b', version: '1.0', dependencies: ['ring-a'] },
    ]);
    const installer = new PackageInstaller(options);
    const code = async (name: string): Promise<unknown> =>
      await installer.installPackages(name.split(' + ')).then(
        () => 'installed',
        (error: { readonly code: string }) => error.code,
      );
    expect(await code('needs-old + needs-new')).toBe('RESOLUTION_FAILED');
    expect(await code('fasta + thief')).toBe('FILE_CONFLICT');
    expect(await code('only-51')).toBe('NO_COMPATIBLE_VERSION');
    expect(await code('fasta >= 7')).toBe('RESOLUTION_FAILED');
    for (const name of ['a; rm -rf x', '--tree=/tmp', 'fasta\n', '../x', '', 'a/b'])
      expect(await code(name), name).toBe('INVALID_NAME');
    await expect(installer.installPackage('fsta')).rejects.toMatchObject({
      code: 'PACKAGE_NOT_FOUND',
      hint: 'Did you mean fasta?',
    });
    await expect(installer.installPackage('only-51')).rejects.toMatchObject({ luaVersions: ['5.1'] });
    await expect(getCurator(options).listInstalledPackages()).resolves.toEqual([]);
    expect(await code('ring-a')).toBe('installed');
    for (const environment of ['../x', '', 'x'.repeat(300), 'DEFAULT'])
      await expect(installer.installPackage('fasta', { environment })).rejects.toMatchObject({
        code: 'INVALID_NAME',
      });
  });

  test('J09 the repository of the higher priority gives a rock, also while one behind it is down', async () => {
    const first = await serveTestRocks([
      { name: 'fasta', version: '1.0', files: { 'fasta.lua': 'return "first"' } },
    ]);
    const second = await serveTestRocks([
      { name: 'fasta', version: '1.0', files: { 'fasta.lua': 'return "second"' } },
      { name: 'other', version: '1.0' },
    ]);
    const curator = getCurator({ home: first.home });
    await curator.repositories.add(first.server.url, { priority: 3 });
    await curator.repositories.add(second.folder, { priority: 9 });
    const installer = new PackageInstaller({ home: first.home });
    await installer.installPackage('fasta');
    const { root } = await curator.environments.get('default');
    expect(await readFile(join(root, 'share/lua/5.4/fasta.lua'), 'utf8')).toBe('return "second"');
    await first.server.close();
    await installer.installPackage('other');
    expect((await curator.healthCheck()).repositories).toEqual([
      { url: pathToFileURL(second.folder).href, isSigned: false },
      {
        url: first.server.url,
        isSigned: false,
        problem: expect.stringContaining(first.server.url) as string,
      },
    ]);
    await curator.repositories.remove(first.server.url);
    expect((await curator.repositories.list()).map(({ priority }) => priority)).toEqual([9]);
    const copy = await testFolder();
    expect(await curator.repositories.mirror(second.folder, copy)).toEqual([
      'fasta-1.0-1.all.rock',
      'other-1.0-1.all.rock',
    ]);
    expect((await new FolderRepository(copy).manifest('5.4')).names).toEqual(['fasta', 'other']);
  });

  test('J03 J10 J13 J14 finds, recommends, bootstraps, and says how it is', async () => {
    const { home, folder, options } = await serveTestRocks([
      { name: 'penlight', version: '1.14.0' },
      { name: 'dkjson', version: '2.8' },
    ]);
    const rockspec = fileURLToPath(
      new URL('../../../rocks/bio_compute/bio_compute-1.0.0-1.rockspec', import.meta.url),
    );
    const { file, bytes } = await packRock(rockspec);
    await writeFile(join(folder, file), bytes);
    const curator = getCurator(options);
    expect(getCurator(options)).toBe(curator);
    expect(await readdir(home).catch(() => [])).toEqual([]);
    expect((await searchPackages('bio-compute', options))[0]).toMatchObject({
      name: 'bio_compute',
      version: '1.0.0-1',
      isAvailable: true,
    });
    expect((await curator.getRecommendations())[0]).toMatchObject({ name: 'bio_compute' });
    const environment = await bootstrapLuaEnvironment('lab', options);
    expect((await curator.listInstalledPackages('lab')).map(({ name }) => name)).toEqual([
      'bio_compute',
      'dkjson',
      'penlight',
    ]);
    await curator.environments.activate(environment.name);
    expect(await curator.getRecommendations()).not.toContainEqual(
      expect.objectContaining({ name: 'bio_compute' }),
    );
    expect(await curator.healthCheck()).toMatchObject({
      environment: 'lab',
      installedPackages: 3,
      manifestValid: true,
      luaVersion: '5.4',
    });
    await expect(bootstrapLuaEnvironment('lab', { ...options, profile: 'nope' })).rejects.toThrow(
      /no profile/,
    );
  });
});

describe('LuaRocks', () => {
  const luarocks = findProgram('luarocks');
  beforeEach(({ skip }) => {
    if (luarocks.skipReason !== undefined) skip(luarocks.skipReason);
  });

  test('lists, shows and removes what we install', async () => {
    const { home, options } = await serveTestRocks([
      ...UNIVERSE,
      {
        name: 'tool',
        version: '1.0',
        dependencies: ['fasta'],
        files: { 'tool/init.lua': 'return 1', 'bin/tool.lua': '#!/usr/bin/env lua\nprint("tool", ...)' },
        build:
          '{ type = "builtin", modules = { tool = "tool/init.lua" }, install = { bin = { tool = "bin/tool.lua" } } }',
      },
    ]);
    await new PackageInstaller(options).installPackages(['tool', 'motifs']);
    const environment = await new EnvironmentManager(home).get('default');
    const tree = await realpath(environment.root);
    const run = (...args: readonly string[]): string =>
      execFileSync(luarocks.path as string, ['--lua-version=5.4', `--tree=${tree}`, ...args], {
        encoding: 'utf8',
        env: { PATH: process.env['PATH'] ?? '', HOME: home },
      });
    const listed = run('list', '--porcelain').trim().split('\n');
    expect(listed.map((line) => line.split('\t').slice(0, 3))).toEqual([
      ['fasta', '2.1-1', 'installed'],
      ['motifs', '2.0-1', 'installed'],
      ['tool', '1.0-1', 'installed'],
    ]);
    expect(run('show', 'tool')).toMatch(/fasta \(using 2\.1-1\)/);
    expect(execFileSync(join(tree, 'bin/tool'), ['a b'], { encoding: 'utf8' })).toBe('tool\ta b\n');
    expect(run('remove', 'tool')).toMatch(/Removal successful/);
    expect(await readdir(tree)).not.toContain('bin');
    const drifts = await new PackageManager(options).verify();
    expect(new Set(drifts.map((drift) => drift.package))).toEqual(new Set(['tool@1.0-1']));
  });

  test('installs what we serve and pack', async () => {
    const { server, home } = await serveTestRocks(UNIVERSE);
    const tree = join(home, 'tree');
    const args = ['--lua-version=5.4', `--tree=${tree}`, `--only-server=${server.url}`, 'install', 'motifs'];
    const env = { PATH: process.env['PATH'] ?? '', HOME: home };
    await promisify(execFile)(luarocks.path as string, args, { env });
    expect(await readdir(join(tree, 'share/lua/5.4'))).toEqual(['fasta.lua', 'motifs.lua']);
  });
});
