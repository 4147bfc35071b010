// A manifest of the size of the public server's: 6,500 rocks, 40,000 versions. A search by us, the first and the next ones,
// and one by luarocks from its cache.
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { FolderRepository, getCurator } from 'bioxen';
import { best } from './rocks.mjs';

const NAMES = 6_500;

const manifestText = () => {
  const rocks = Array.from({ length: NAMES }, (_, index) => {
    const versions = Array.from({ length: 6 }, (__, version) => {
      const archs = ['rockspec', 'src'].map((arch) => `         {\n            arch = "${arch}"\n         }`);
      return `      ["${version}.${index % 10}-1"] = {\n${archs.join(',\n')}\n      }`;
    });
    return `   ["lua-${(index * 7_919) % 100_003}-rock${index}"] = {\n${versions.join(',\n')}\n   }`;
  });
  return `commands = {}\nmodules = {}\nrepository = {\n${rocks.join(',\n')}\n}\n`;
};

export async function measureSearch() {
  const base = await mkdtemp(join(tmpdir(), 'bench-search-'));
  const text = manifestText();
  const server = createServer((request, response) => {
    if (request.url !== '/manifest-5.4') response.writeHead(404);
    response.end(request.url === '/manifest-5.4' ? text : '');
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const folder = join(base, 'rocks');
    await mkdir(folder);
    await writeFile(join(folder, 'manifest-5.4'), text);
    const curatorOf = (home) =>
      getCurator({ home: join(base, home), repositories: [new FolderRepository(folder)] });
    const first = await best(3, (time) => curatorOf(`h${time}`).searchPackages('rock42'));
    const curator = curatorOf('warm');
    await curator.searchPackages('rock42');
    const warm = await best(20, () => curator.searchPackages('rock42'));
    const url = `http://127.0.0.1:${server.address().port}`;
    const env = { PATH: process.env.PATH, HOME: join(base, 'home') };
    const args = ['--lua-version=5.4', `--only-server=${url}`, 'search', '--porcelain', 'rock42'];
    const luarocks = await best(3, () => promisify(execFile)('luarocks', args, { env, maxBuffer: 1 << 26 }));
    const row = (what, ms) => ({
      what,
      ms,
      'luarocks / this': Math.round((luarocks / ms) * 10) / 10,
      'this / cp': '',
    });
    return [
      row(`search in ${(text.length / 1e6).toFixed(1)} MB, first`, first),
      row('search, next', warm),
      row('search by luarocks', luarocks),
    ];
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await rm(base, { recursive: true, force: true });
  }
}
