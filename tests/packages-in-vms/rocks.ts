import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { HttpRepository, packRock, type RocksServer, serveRocks } from 'bioxen';
import { onTestFinished } from 'vitest';

/** A server with rocks of pure Lua, for one test. */
export interface Rocks {
  readonly server: RocksServer;
  /** Options of whoever installs from it: a home of its own, and this server alone. */
  readonly options: { readonly home: string; readonly repositories: readonly [HttpRepository] };
  /** Adds a rock: module → text. */
  add(name: string, version: string, modules: Readonly<Record<string, string>>): Promise<void>;
}

/** Serves a folder of rocks, which goes with the test. */
export async function serveOwnRocks(): Promise<Rocks> {
  const base = await mkdtemp(join(tmpdir(), 'rocks-'));
  const folder = join(base, 'rocks');
  await mkdir(folder);
  const server = await serveRocks(folder);
  onTestFinished(async () => {
    await server.close();
    await rm(base, { recursive: true, force: true });
  });
  const home = join(base, 'home');
  return {
    server,
    options: {
      home,
      repositories: [new HttpRepository(server.url, { cacheFolder: join(home, 'cache') })],
    },
    add: async (name, version, modules) => {
      const work = await mkdtemp(join(base, 'work-'));
      const paths = Object.entries(modules).map(([module, text]) => ({
        module,
        text,
        path: `${module.replaceAll('.', '/')}.lua`,
      }));
      for (const { path, text } of paths) {
        await mkdir(dirname(join(work, path)), { recursive: true });
        await writeFile(join(work, path), text);
      }
      const list = paths.map(({ module, path }) => `["${module}"] = "${path}"`).join(', ');
      const rockspec = join(work, `${name}-${version}.rockspec`);
      await writeFile(
        rockspec,
        `package = "${name}" version = "${version}" source = { url = "file://${name}.tar.gz" }
        build = { type = "builtin", modules = { ${list} } }`,
      );
      const { file, bytes } = await packRock(rockspec);
      await writeFile(join(folder, file), bytes);
    },
  };
}
