// The same rocks from the same server: by us into a new home (cold), by us into a new environment of a home that has them
// (warm), by luarocks one after the other, and a copy of the tree by cp.
import { execFile } from 'node:child_process';
import { realpath, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { EnvironmentManager, HttpRepository, PackageInstaller } from 'bioxen';
import { best, openRocks } from './rocks.mjs';

const run = promisify(execFile);
const TIMES = 5;

export async function measureInstall() {
  const rocks = await openRocks();
  try {
    const { base, names, url } = rocks;
    const installerOf = (home) =>
      new PackageInstaller({
        home,
        repositories: [new HttpRepository(url, { cacheFolder: join(home, 'cache') })],
      });
    const cold = await best(TIMES, (time) => installerOf(join(base, `cold${time}`)).installPackages(names));
    const warmHome = join(base, 'warm');
    await installerOf(warmHome).installPackages(names);
    const warm = await best(TIMES, (time) =>
      installerOf(warmHome).installPackages(names, { environment: `e${time}` }),
    );
    const again = await best(TIMES, () => installerOf(warmHome).installPackages(names));
    const tree = await realpath((await new EnvironmentManager(warmHome).get('default')).root);
    const copied = await best(TIMES, (time) => run('cp', ['-r', tree, join(base, `copy${time}`)]));
    const env = { PATH: process.env.PATH, HOME: join(base, 'home') };
    const luarocks = await best(2, async (time) => {
      for (const name of names)
        await run(
          'luarocks',
          ['--lua-version=5.4', `--tree=${join(base, `lr${time}`)}`, `--only-server=${url}`, 'install', name],
          { env },
        );
      await rm(join(base, 'home'), { recursive: true, force: true });
    });
    const { stdout } = await run('luarocks', ['--version']);
    const row = (what, ms) => ({
      what,
      ms,
      'luarocks / this': Math.round((luarocks / ms) * 10) / 10,
      'this / cp': Math.round((ms / copied) * 10) / 10,
    });
    return [
      row('20 rocks, cold', cold),
      row('20 rocks, warm store', warm),
      row('20 rocks, installed already', again),
      row('cp -r of the tree', copied),
      row(stdout.split('\n')[0].replace(/^.*\//, ''), luarocks),
    ];
  } finally {
    await rocks.close();
  }
}
