import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createVm, FolderRepository, PackageInstaller } from 'bioxen';
import { connectSshLuaVM } from '@bioxen/lua-remote';
import { findLua, findProgram, sshdSkipReason, startLoopbackSshd, targetOf } from '@bioxen/testkit';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';

const skipReason =
  sshdSkipReason() ??
  ['luarocks', 'gcc', 'bwrap']
    .map((name) => findProgram(name).skipReason)
    .find((reason) => reason !== undefined);
beforeEach(({ skip }) => {
  if (skipReason !== undefined) skip(skipReason);
});

const SOURCE = `#include <lua.h>
#include <lauxlib.h>
#include <math.h>
static int power(lua_State *L) {
  lua_pushnumber(L, pow(luaL_checknumber(L, 1), luaL_checknumber(L, 2)));
  return 1;
}
int luaopen_power_core(lua_State *L) { lua_pushcfunction(L, power); return 1; }
`;

/** A folder with a rock of C and Lua, packed by LuaRocks. */
async function rocksWithC(): Promise<ConstructorParameters<typeof PackageInstaller>[0]> {
  const base = await mkdtemp(join(tmpdir(), 'native-'));
  onTestFinished(async () => await rm(base, { recursive: true, force: true }));
  const work = join(base, 'power-1.0');
  await mkdir(work);
  await writeFile(join(work, 'core.c'), SOURCE);
  await writeFile(join(work, 'power.lua'), 'return { power = require("power.core") }');
  execFileSync('tar', ['czf', join(base, 'power-1.0.tar.gz'), '-C', base, 'power-1.0']);
  await writeFile(
    join(base, 'power-1.0-1.rockspec'),
    `package = "power" version = "1.0-1" source = { url = "file://${base}/power-1.0.tar.gz" }
    build = { type = "builtin", modules = { power = "power.lua", ["power.core"] = { sources = { "core.c" }, libraries = { "m" } } } }`,
  );
  const rocks = join(base, 'rocks');
  await mkdir(rocks);
  const env = { PATH: process.env['PATH'] ?? '', HOME: base };
  execFileSync('luarocks', ['pack', '../power-1.0-1.rockspec'], { cwd: rocks, env, stdio: 'pipe' });
  return { home: join(base, 'home'), repositories: [new FolderRepository(rocks)] };
}

const allowBuild = ['power'];

describe('a rock with C on another host', () => {
  test.for(['5.1', '5.4'] as const)('is built here and runs there, Lua %s', async (luaVersion, { skip }) => {
    const { skipReason: noLua } = findLua(luaVersion);
    if (noLua !== undefined) skip(noLua);
    const installer = new PackageInstaller(await rocksWithC());
    await using sshd = await startLoopbackSshd();
    await using vm = await connectSshLuaVM({ host: targetOf(sshd), luaVersion });
    await expect(installer.installPackageInVm('power', vm)).rejects.toMatchObject({
      code: 'NATIVE_PACKAGE',
      hint: expect.stringContaining('allowBuild') as string,
    });
    expect(await installer.installPackageInVm('power', vm, { allowBuild })).toMatchObject({
      as: 'files',
      installed: [{ name: 'power', version: '1.0-1' }],
    });
    expect((await vm.execute('return require("power").power(2, 10)')).values).toEqual([1024]);
  });

  test.for([
    [
      'another processor',
      { '/usr/bin/uname': '#!/bin/sh\n[ "$1" = -m ] && echo aarch64 || echo Linux\n' },
      /linux arm64/,
    ],
    [
      'an older C library',
      { '/usr/bin/getconf': '#!/bin/sh\necho glibc 2.5\n' },
      /needs glibc 2\.\d+, and the VM has 2\.5/,
    ],
    [
      'another C library',
      {
        '/usr/bin/getconf': '#!/bin/sh\nexit 1\n',
        '/usr/bin/ldd': '#!/bin/sh\necho "musl libc (x86_64)" >&2\n',
      },
      /the VM has musl/,
    ],
  ] as const)('is not sent to one with %s', async ([, systemFiles, reason], { skip }) => {
    const noLua = findLua('5.4').skipReason;
    if (noLua !== undefined || process.getuid?.() !== 0)
      skip(noLua ?? 'only root gives a server other files');
    const installer = new PackageInstaller(await rocksWithC());
    await using sshd = await startLoopbackSshd({ systemFiles });
    await using vm = await connectSshLuaVM({ host: targetOf(sshd), luaVersion: '5.4' });
    await expect(installer.installPackageInVm('power', vm, { allowBuild })).rejects.toMatchObject({
      code: 'NATIVE_PACKAGE',
      message: expect.stringMatching(reason) as string,
    });
    const bases = await readdir('/tmp');
    expect(bases).not.toContain(vm.packages.tree?.root.split('/')[2]);
  });

  test('is not built for a VM that loads none', async () => {
    const installer = new PackageInstaller(await rocksWithC());
    await using vm = await createVm('no-c', { engine: 'embedded' });
    await expect(installer.installPackageInVm('power', vm, { allowBuild })).rejects.toMatchObject({
      code: 'NATIVE_PACKAGE',
    });
  });
});
