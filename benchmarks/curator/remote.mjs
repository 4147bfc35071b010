// The same rocks onto another host, over SSH: shipped by us as files to one that has neither LuaRocks nor a network to the
// server, and installed there by luarocks, one command after the other.
import { join } from 'node:path';
import { connectSshLuaVM, HttpRepository, PackageInstaller } from 'bioxen';
import { connectSsh } from '@bioxen/ssh-exec';
import { startLoopbackSshd, targetOf } from '@bioxen/testkit';
import { best, openRocks } from './rocks.mjs';

export async function measureRemote() {
  const rocks = await openRocks();
  const sshd = await startLoopbackSshd();
  try {
    const { base, names, url } = rocks;
    const installerOf = (time) => {
      const home = join(base, `remote${time}`);
      const repositories = [new HttpRepository(url, { cacheFolder: join(home, 'cache') })];
      return new PackageInstaller({ home, repositories });
    };
    let installed = Number.POSITIVE_INFINITY;
    let changed = Number.POSITIVE_INFINITY;
    for (let time = 0; time < 3; time += 1) {
      // Both are logged in when the time begins; a VM of its own each time has nothing yet.
      const vm = await connectSshLuaVM({ host: targetOf(sshd), luaVersion: '5.4' });
      await vm.start();
      const installer = installerOf(time);
      installed = Math.min(installed, await best(1, () => installer.installPackagesInVm(names, vm)));
      changed = Math.min(changed, await best(1, () => installer.installPackageInVm(rocks.last, vm)));
      await vm.close();
    }
    const host = await connectSsh(targetOf(sshd));
    const luarocks = await best(1, async () => {
      for (const name of names)
        await host.exec(
          'luarocks',
          ['--lua-version=5.4', `--tree=${join(base, 'lr')}`, `--only-server=${url}`, 'install', name],
          {
            reject: true,
          },
        );
    });
    await host.close();
    const row = (what, ms) => ({
      what,
      ms,
      'luarocks / this': Math.round((luarocks / ms) * 10) / 10,
      'this / cp': '',
    });
    return [
      row('20 rocks onto another host', installed),
      row('one more rock, onto the same', changed),
      row('the 20 by luarocks over ssh', luarocks),
    ];
  } finally {
    await sshd[Symbol.asyncDispose]();
    await rocks.close();
  }
}
