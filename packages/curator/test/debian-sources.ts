import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { skipFor } from '@bioxen/testkit';

/** Sources of Debian's Lua packages, brought by scripts/install-test-tools.sh. */
const SOURCES = '/usr/local/src/bioxen-test-rocks';

/** Why there are none; undefined where there are. */
export function sourcesSkipReason(): string | undefined {
  return existsSync(join(SOURCES, 'lua-say.orig.tar.gz')) ? undefined : skipFor(`${SOURCES} is not there`);
}

/** Packs the rock of a source as LuaRocks does; the version is ours, for those of sources move. */
export function packSource(folder: string, archive: string, rock: string): void {
  const path = join(SOURCES, archive);
  const list = execFileSync('tar', ['tzf', path], { encoding: 'utf8' }).trim().split('\n');
  const ofRock = new RegExp(`/${rock}-(?:[0-9]|scm|dev)[^/]*rockspec$`);
  const rockspecs = list.filter((name) => ofRock.test(name)).sort();
  const chosen = rockspecs.findLast((name) => !/scm|rc/.test(name)) ?? (rockspecs[0] as string);
  const text = execFileSync('tar', ['xzOf', path, chosen], { encoding: 'utf8' });
  const rockspec = `${rock}-9.0-1.rockspec`;
  const source = `source = { url = "file://${path}", dir = "${chosen.split('/')[0] as string}" }`;
  execFileSync('sh', ['-c', 'cat > "$0" && exec luarocks pack "$0"', rockspec], {
    cwd: folder,
    input: `${text}\nversion = "9.0-1"\n${source}\n`,
    env: { PATH: process.env['PATH'] ?? '', HOME: folder },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
}
