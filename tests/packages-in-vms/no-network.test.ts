import { PackageInstaller, type PackageTree } from 'bioxen';
import { connectSshLuaVM } from '@bioxen/lua-remote';
import { connectSsh } from '@bioxen/ssh-exec';
import { findLua, ownNetworkSkipReason, startLoopbackSshd, targetOf } from '@bioxen/testkit';
import { beforeEach, expect, test } from 'vitest';
import { serveOwnRocks } from './rocks.js';

const skipReason = findLua('5.4').skipReason ?? ownNetworkSkipReason();
beforeEach(({ skip }) => {
  if (skipReason !== undefined) skip(skipReason);
});

test('J25 packages reach a VM in a network without a route', async () => {
  const { server, add, options } = await serveOwnRocks();
  await add('fasta', '1.0-1', { fasta: 'return "fasta 1"' });
  await add('fasta', '2.0-1', { fasta: 'return "fasta 2"', 'fasta.more': 'return "more"' });
  await using sshd = await startLoopbackSshd({ ownNetwork: true });
  await using host = await connectSsh(targetOf(sshd));
  // The host reaches nobody: it has no route, and on its own 127.0.0.1 there is no rocks server.
  const { stdout: routes } = await host.exec('sh', [
    '-c',
    'ip route; ip -6 route show table main | grep -v "dev lo"; true',
  ]);
  expect(routes).toBe('');
  const { port, hostname } = new URL(server.url);
  const asked = await host.exec('socat', ['-u', `TCP4:${hostname}:${port}`, '-']);
  expect(asked).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('refused') as string });
  expect(await host.exec('socat', ['-u', 'TCP4:192.0.2.1:80', '-'])).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining('unreachable') as string,
  });

  await using vm = await connectSshLuaVM({ host, luaVersion: '5.4' });
  const installer = new PackageInstaller(options);
  await installer.installPackageInVm('fasta == 1.0', vm);
  expect((await vm.execute('return (require "fasta")')).values).toEqual(['fasta 1']);
  await installer.installPackageInVm('fasta == 2.0', vm);
  expect((await vm.execute('return (require "fasta"), (require "fasta.more")')).values).toEqual([
    'fasta 2',
    'more',
  ]);
  const there = await (vm.packages.tree as PackageTree).read('share/lua/5.4');
  expect([...there.keys()].sort()).toEqual(['fasta.lua', 'fasta/more.lua']);
});
