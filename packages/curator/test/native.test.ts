import { execFileSync } from 'node:child_process';
import { access, mkdir, readdir, realpath, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  EnvironmentManager,
  environmentVariables,
  FolderRepository,
  PackageInstaller,
  type PackageInstallerOptions,
  PackageManager,
} from '@bioxen/curator';
import { findLua, findProgram } from '@bioxen/testkit';
import { beforeEach, describe, expect, test } from 'vitest';
import { packSource, sourcesSkipReason } from './debian-sources.js';
import { testFolder } from './rocks.js';

const noSources = sourcesSkipReason();
const missing = ['luarocks', 'gcc', 'bwrap'].map((name) => findProgram(name).skipReason).find(Boolean);

beforeEach(({ skip }) => {
  if (missing !== undefined) skip(missing);
});

async function rocksWithC(): Promise<PackageInstallerOptions> {
  const folder = await testFolder();
  const rocks = join(folder, 'rocks');
  await mkdir(rocks);
  packSource(rocks, 'lua-cjson.orig.tar.gz', 'lua-cjson');
  packSource(rocks, 'lua-filesystem.orig.tar.gz', 'luafilesystem');
  packSource(rocks, 'luasocket.orig.tar.gz', 'luasocket');
  return { home: join(folder, 'home'), repositories: [new FolderRepository(rocks)] };
}

describe('rocks with C', () => {
  const names = ['lua-cjson', 'luafilesystem', 'luasocket'];

  test.for(['5.1', '5.3', '5.4'] as const)(
    'are built, required and listed, for Lua %s',
    async (luaVersion, { skip }) => {
      if (noSources !== undefined) skip(noSources);
      const options = await rocksWithC();
      const { home = '' } = options;
      const installer = new PackageInstaller(options);
      const environment = 'lab';
      await expect(installer.installPackages(names, { environment, luaVersion })).rejects.toMatchObject({
        code: 'NATIVE_PACKAGE',
      });
      await installer.installPackages(names, { environment, luaVersion, allowBuild: names });
      const opened = await new EnvironmentManager(home).get(environment);
      const program = `local lfs, socket = require('lfs'), require('socket')
      io.write(require('cjson').encode({ 1, 2 }), ' ', lfs.attributes('/', 'mode'), ' ', type(socket.tcp))`;
      const { path: lua = '' } = findLua(luaVersion);
      expect(
        execFileSync(lua, ['-e', program], { env: environmentVariables(opened), encoding: 'utf8' }),
      ).toBe('[1,2] directory function');
      const tree = await realpath(opened.root);
      const listed = execFileSync(
        'luarocks',
        [`--lua-version=${luaVersion}`, `--tree=${tree}`, 'list', '--porcelain'],
        {
          encoding: 'utf8',
          env: { PATH: process.env['PATH'] ?? '', HOME: home },
        },
      );
      expect(
        listed
          .trim()
          .split('\n')
          .map((line) => line.split('\t')[0]),
      ).toEqual(names);
      const manager = new PackageManager(options);
      expect(await manager.verify(environment)).toEqual([]);
      // The store has what was built: a lock needs no second build.
      const lock = await manager.lockOf(environment);
      await manager.install(lock, { environment: 'copy' });
      expect(lock.packages['luasocket@9.0-1']).toMatchObject({ build: 'native' });
    },
  );

  test('a build has no network, no home, and nothing to write but its own folder', async () => {
    const folder = await testFolder();
    const canary = join(folder, 'canary');
    const rocks = join(folder, 'rocks');
    await mkdir(rocks);
    const attempt = `touch ${canary} ; touch /usr/canary ; ls ${folder} > seen ; ls /home /root > homes ; cat /proc/net/dev > net ; ps > ps`;
    await writeFile(join(rocks, 'probe.lua'), 'return 1');
    await writeFile(
      join(rocks, 'probe-1.0-1.rockspec'),
      `package = "probe" version = "1.0-1" source = { url = "file://${rocks}/probe.lua" }
      build = { type = "command", build_command = "(${attempt}) ; true",
        install_command = "mkdir -p $(LUADIR) && cp probe.lua seen homes net $(LUADIR)" }`,
    );
    const env = { PATH: process.env['PATH'] ?? '', HOME: folder };
    execFileSync('luarocks', ['pack', 'probe-1.0-1.rockspec'], { cwd: rocks, env, stdio: 'pipe' });
    const options = { home: join(folder, 'home'), repositories: [new FolderRepository(rocks)] };
    await new PackageInstaller(options).installPackage('probe', { allowBuild: ['probe'] });
    await expect(access(canary)).rejects.toThrow('ENOENT');
    await expect(access('/usr/canary')).rejects.toThrow('ENOENT');
    const { root } = await new EnvironmentManager(options.home).get('default');
    const read = (name: string): string =>
      execFileSync('cat', [join(root, 'share/lua/5.4', name)], { encoding: 'utf8' });
    expect(read('seen')).toBe('');
    expect(read('homes')).toBe('');
    expect(
      read('net')
        .match(/^\s*\w+:/gm)
        ?.map((name) => name.trim()),
    ).toEqual(['lo:']);
  });

  test('a build that fails says what it printed, and leaves nothing', async () => {
    const folder = await testFolder();
    await writeFile(join(folder, 'x.c'), 'this is no C');
    await writeFile(
      join(folder, 'x-1.0-1.rockspec'),
      `package = "x" version = "1.0-1" source = { url = "file://${folder}/x.c" }
      build = { type = "builtin", modules = { x = "x.c" } }`,
    );
    const env = { PATH: process.env['PATH'] ?? '', HOME: folder };
    execFileSync('luarocks', ['pack', 'x-1.0-1.rockspec'], { cwd: folder, env, stdio: 'pipe' });
    const options = { home: join(folder, 'home'), repositories: [new FolderRepository(folder)] };
    await expect(
      new PackageInstaller(options).installPackage('x', { allowBuild: ['x'] }),
    ).rejects.toMatchObject({
      code: 'BUILD_FAILED',
      log: expect.stringMatching(/this is no C|unknown type|error/) as string,
    });
    // Not even the environment that was made for it.
    expect(await readdir(join(options.home, 'envs'))).toEqual([]);
  });
});
