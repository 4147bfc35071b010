import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import {
  HttpRepository,
  packRock,
  type PackageInstallerOptions,
  type RocksServer,
  serveRocks,
  type ServeRocksOptions,
} from '@bioxen/curator';
import { onTestFinished } from 'vitest';

/** What a rock of a test is made of. */
export interface TestRock {
  readonly name: string;
  /** Without a revision: it is the first. */
  readonly version: string;
  readonly dependencies?: readonly string[];
  /** Path → text; a module that says its name and version, where there are none. */
  readonly files?: Readonly<Record<string, string>>;
  /** What stands in its rockspec beside the rest. */
  readonly more?: string;
  readonly build?: string;
}

const quoted = (text: string): string => JSON.stringify(text);

/** Writes a rock of pure Lua into a folder, as `.all.rock`; gives its file name. */
export async function addRock(folder: string, rock: TestRock): Promise<string> {
  const work = await mkdtemp(join(tmpdir(), 'rock-'));
  try {
    const path = await writeRockSource(work, rock);
    const { file, bytes } = await packRock(path);
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, file), bytes);
    return file;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** Writes the source of a rock; gives the path of its rockspec. */
async function writeRockSource(folder: string, rock: TestRock): Promise<string> {
  const { name, version, dependencies = [], more = '' } = rock;
  const module = name.replaceAll('-', '_');
  const files = rock.files ?? {
    [`${module}.lua`]: `return { name = ${quoted(name)}, version = ${quoted(version)} }\n`,
  };
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  const modules = Object.keys(files)
    .filter((path) => path.endsWith('.lua') && !path.startsWith('bin/'))
    .map(
      (path) =>
        `[${quoted(
          path
            .replace(/\.lua$/, '')
            .replace(/\/init$/, '')
            .replaceAll('/', '.'),
        )}] = ${quoted(path)}`,
    );
  const path = join(folder, `${name}-${version}-1.rockspec`);
  await writeFile(
    path,
    `rockspec_format = "3.0"
package = ${quoted(name)}
version = ${quoted(`${version}-1`)}
source = { url = ${quoted(`file://${name}-${version}.tar.gz`)} }
description = { summary = ${quoted(`The rock ${name}`)}, license = "MIT" }
dependencies = { ${dependencies.map(quoted).join(', ')} }
build = ${rock.build ?? `{ type = "builtin", modules = { ${modules.join(', ')} } }`}
${more}
`,
  );
  return path;
}

/** A folder of its own, which goes with the test. */
export async function testFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'curator-'));
  onTestFinished(async () => await rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Rocks on a server on this computer, and options for whoever installs from it. */
export interface TestServer {
  readonly server: RocksServer;
  /** Where its rocks lie. */
  readonly folder: string;
  readonly home: string;
  readonly options: PackageInstallerOptions;
}

/** Serves rocks for one test. */
export async function serveTestRocks(
  rocks: readonly TestRock[],
  options: ServeRocksOptions = {},
): Promise<TestServer> {
  const base = await testFolder();
  const folder = join(base, 'rocks');
  await mkdir(folder);
  for (const rock of rocks) await addRock(folder, rock);
  const server = await serveRocks(folder, options);
  onTestFinished(async () => await server.close());
  const home = join(base, 'home');
  return { server, folder, home, options: { home, repositories: [repositoryOf(server, home)] } };
}

/** The repository of a server, with a cache in a home. */
function repositoryOf(server: RocksServer, home: string): HttpRepository {
  return new HttpRepository(server.url, { cacheFolder: join(home, 'cache'), token: 'secret-of-tests' });
}
