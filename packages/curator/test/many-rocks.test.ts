import { execFileSync } from 'node:child_process';
import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  EnvironmentManager,
  environmentVariables,
  FolderRepository,
  PackageInstaller,
  PackageManager,
  packRock,
} from '@bioxen/curator';
import { findLua, findProgram } from '@bioxen/testkit';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { packSource, sourcesSkipReason } from './debian-sources.js';
import { addRock, testFolder } from './rocks.js';

/** Debian's source, the rock in it, and a module of it. */
const REAL = [
  ['lua-ansicolors', 'ansicolors', 'ansicolors'],
  ['lua-argparse', 'argparse', 'argparse'],
  ['lua-binaryheap', 'binaryheap', 'binaryheap'],
  ['lua-coxpcall', 'coxpcall', 'coxpcall'],
  ['lua-fifo', 'fifo', 'fifo'],
  ['lua-inspect', 'inspect', 'inspect'],
  ['lua-luassert', 'luassert', 'luassert'],
  ['lua-mediator', 'mediator_lua', 'mediator'],
  ['lua-messagepack', 'lua-messagepack', 'MessagePack'],
  ['lua-say', 'say', 'say'],
  ['lua-unit', 'luaunit', 'luaunit'],
] as const;
const OWN = ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight'];

const skipReason = sourcesSkipReason() ?? findProgram('luarocks').skipReason;

let rocks: string | undefined;

afterAll(async () => {
  if (rocks !== undefined) await rm(rocks, { recursive: true, force: true });
});

/** All of them in a folder: packed once, for LuaRocks takes its time. */
async function packRocks(): Promise<string> {
  const packed = await mkdtemp(join(tmpdir(), 'many-'));
  for (const [source, rock] of REAL) packSource(packed, `${source}.orig.tar.gz`, rock);
  for (const name of OWN)
    await addRock(packed, { name, version: '1.0', dependencies: name === 'one' ? [] : ['one'] });
  const path = fileURLToPath(
    new URL('../../../rocks/bio_compute/bio_compute-1.0.0-1.rockspec', import.meta.url),
  );
  const { file, bytes } = await packRock(path);
  await writeFile(join(packed, file), bytes);
  return packed;
}

beforeEach(({ skip }) => {
  if (skipReason !== undefined) skip(skipReason);
});

test.each(['5.1', '5.3', '5.4'] as const)(
  'twenty rocks are installed, required and listed, for Lua %s',
  { timeout: 300_000 },
  async (luaVersion) => {
    const folder = await testFolder();
    rocks ??= await packRocks();
    const home = join(folder, 'home');
    const options = { home, repositories: [new FolderRepository(rocks)] };
    const names = [...REAL.map(([, rock]) => rock), ...OWN, 'bio_compute'].sort();
    await new PackageInstaller(options).installPackages(names, { luaVersion });
    const environment = await new EnvironmentManager(home).get('default');
    const modules = [...REAL.map(([, , module]) => module), ...OWN, 'bio_compute'];
    const program = `for _, name in ipairs({ ${modules.map((name) => `"${name}"`).join(', ')} }) do
      print(name, require(name) ~= nil) end`;
    const { path: lua = '' } = findLua(luaVersion);
    const env = environmentVariables(environment);
    const said = execFileSync(lua, ['-e', program], { env, encoding: 'utf8' });
    expect(said.trim().split('\n')).toEqual(modules.map((name) => `${name}\ttrue`));

    const args = [
      `--lua-version=${luaVersion}`,
      `--tree=${await realpath(environment.root)}`,
      'list',
      '--porcelain',
    ];
    const listed = execFileSync('luarocks', args, {
      encoding: 'utf8',
      env: { PATH: process.env['PATH'] ?? '', HOME: home },
    });
    const rows = listed
      .trim()
      .split('\n')
      .flatMap((line) => line.split('\t').slice(0, 1));
    expect(rows.sort()).toEqual(names);
    const manager = new PackageManager(options);
    expect(await manager.verify()).toEqual([]);
    const lock = await manager.lockOf();
    // Twice the same lock is twice the same files.
    const again = await new PackageManager({ ...options, home: join(folder, 'home2') }).lock(names, {
      luaVersion,
    });
    expect(again.packages).toEqual(lock.packages);
  },
);
