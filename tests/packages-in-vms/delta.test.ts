import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PackageInstaller, type PackageTree } from 'bioxen';
import { connectSshLuaVM, type SshLuaVM } from '@bioxen/lua-remote';
import { findLua, sshdSkipReason, startLoopbackSshd, targetOf } from '@bioxen/testkit';
import { beforeEach, expect, test } from 'vitest';
import { serveOwnRocks } from './rocks.js';

const skipReason = findLua('5.4').skipReason ?? sshdSkipReason();
beforeEach(({ skip }) => {
  if (skipReason !== undefined) skip(skipReason);
});

/** The packages of a VM, and how many bytes were sent to it each time. */
function counted(vm: SshLuaVM): {
  readonly packages: SshLuaVM['packages'];
  readonly sent: number[];
} {
  const sent: number[] = [];
  const tree = vm.packages.tree as PackageTree;
  return {
    sent,
    packages: {
      luaTarget: async () => await vm.packages.luaTarget(),
      mountModules: async (modules) => await vm.packages.mountModules(modules),
      tree: {
        root: tree.root,
        read: async (...args) => await tree.read(...args),
        switchTo: async (generation) => await tree.switchTo(generation),
        remove: async (generation) => await tree.remove(generation),
        write: async (generation, tar, options) => {
          let bytes = 0;
          async function* through(): AsyncGenerator<Uint8Array> {
            for await (const piece of tar) {
              bytes += piece.length;
              yield piece;
            }
          }
          const written = await tree.write(generation, through(), options);
          sent.push(bytes);
          return written;
        },
      },
    },
  };
}

const big = (letter: string): string => `return "${letter.repeat(200_000)}"`;

test('J25 a change sends what the host has not, and what was tampered with there is sent anew', async () => {
  const { add, options } = await serveOwnRocks();
  await add('large', '1.0-1', { 'large.a': big('a'), 'large.b': big('b') });
  await add('small', '1.0-1', { small: 'return 1' });
  await add('copies', '1.0-1', { 'copies.b': big('b'), 'copies.c': 'return "c"' });
  await add('last', '1.0-1', { last: 'return "last"' });
  await using sshd = await startLoopbackSshd();
  await using vm = await connectSshLuaVM({ host: targetOf(sshd), luaVersion: '5.4' });
  const host = counted(vm);
  const installer = new PackageInstaller(options);
  await installer.installPackageInVm('large', host);
  expect(host.sent[0]).toBeGreaterThan(400_000);

  await installer.installPackageInVm('small', host);
  expect(host.sent[1]).toBeLessThan(10_000);
  const ask = 'return #require("large.a"), #require("large.b"), (require("small"))';
  expect((await vm.execute(ask)).values).toEqual([200_000, 200_000, 1]);

  // The same content elsewhere counts, too.
  await installer.installPackageInVm('copies', host);
  expect(host.sent[2]).toBeLessThan(10_000);
  expect((await vm.execute('return #require("copies.b"), (require("copies.c"))')).values).toEqual([
    200_000,
    'c',
  ]);

  // What is there already asks nobody and sends nothing.
  expect(await installer.installPackageInVm('small', host)).toMatchObject({ installed: [] });
  expect(host.sent).toHaveLength(3);

  const { root } = vm.packages.tree as PackageTree;
  writeFileSync(join(root, 'share/lua/5.4/large/a.lua'), 'return "changed by somebody"');
  await installer.installPackageInVm('last', host);
  expect(host.sent[3]).toBeLessThan(10_000);
  expect(host.sent[4]).toBeGreaterThan(400_000);
  expect((await vm.execute(ask)).values).toEqual([200_000, 200_000, 1]);
  const hashes = await vm.packages.tree?.read('share/lua/5.4/large');
  expect(hashes?.get('a.lua')).toBe(createHash('sha256').update(big('a')).digest('hex'));
  // Three generations would be one too many.
  expect(
    execFileSync('ls', [join(root, '..')], { encoding: 'utf8' })
      .trim()
      .split('\n'),
  ).toEqual(['3', '4', 'current']);
});

test('an install whose end nobody saw does not stand in the way of the next', async () => {
  const { add, options } = await serveOwnRocks();
  await add('first', '1.0-1', { first: 'return "first"' });
  await add('second', '1.0-1', { second: 'return "second"' });
  await using sshd = await startLoopbackSshd();
  await using vm = await connectSshLuaVM({ host: targetOf(sshd), luaVersion: '5.4' });
  const { packages } = counted(vm);
  const tree = packages.tree as PackageTree;
  // The host has done it, and its answer is lost.
  const host = { ...packages, tree: { ...tree, write: lostAnswer(tree.write) } };
  const installer = new PackageInstaller(options);
  await expect(installer.installPackageInVm('first', host)).rejects.toThrow('the answer is lost');
  await installer.installPackagesInVm(['first', 'second'], host);
  expect((await vm.execute('return (require "first"), (require "second")')).values).toEqual([
    'first',
    'second',
  ]);
});

/** Writes each time; the first time nobody hears of it. */
function lostAnswer(write: PackageTree['write']): PackageTree['write'] {
  let isLost = true;
  return async (...args) => {
    const written = await write(...args);
    if (!isLost) return written;
    isLost = false;
    throw new RangeError('the answer is lost');
  };
}
