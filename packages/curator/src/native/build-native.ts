import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '@bioxen/core';
import { findExecutable } from '@bioxen/lua-local';
import type { ArchiveFile } from '../archive/archive-file.js';
import { writeZip } from '../archive/write-zip.js';
import { BuildError } from '../errors/build-error.js';
import { NativePackageError } from '../errors/native-package-error.js';
import type { NativeBuild } from '../install/make-rock.js';
import type { InstallTarget } from '../lock/lock-target.js';
import { byPath } from '../integrity/tree-integrity.js';
import { BUILD_FOLDER, buildSandboxArguments } from './build-sandbox.js';
import { runBuild } from './run-build.js';

/** Which packages may build themselves, and how. */
export interface NativeBuildOptions {
  readonly allowBuild: readonly string[];
  readonly target: InstallTarget;
  /** Without a sandbox where there is none. @defaultValue false */
  readonly allowUnsandboxedBuild?: boolean | undefined;
  readonly clock?: Clock | undefined;
}

const BUILD_MS = 600_000;

/**
 * Builds rocks with C, or with programs of their own, by LuaRocks: behind a sandbox that has no network and no home, for at
 * most ten minutes. Only those that were named are built.
 * @throws NativePackageError for others, and where there is no sandbox; BuildError with the last of what was printed
 */
export function nativeBuilder(options: NativeBuildOptions): NativeBuild {
  return async ({ rockspec, rockspecBytes, bundled, reason, signal }) => {
    const { name, version } = rockspec;
    if (!options.allowBuild.includes(name)) throw new NativePackageError(name, reason);
    const folder = await mkdtemp(join(tmpdir(), 'bioxen-build-'));
    try {
      const rock = `${name}-${version.text}.src.rock`;
      const spec = { path: `${name}-${version.text}.rockspec`, isExecutable: false, bytes: rockspecBytes };
      await writeFile(join(folder, rock), writeZip([spec, ...bundled]));
      await mkdir(join(folder, 'home'));
      await build(name, rock, folder, options, signal);
      const { luaVersion } = options.target;
      const own = join(folder, 'tree', 'lib', 'luarocks', `rocks-${luaVersion}`, name, version.text);
      const layout = [
        ...(await filesBelow(join(folder, 'tree', 'share', 'lua', luaVersion), 'lua/')),
        ...(await filesBelow(join(folder, 'tree', 'lib', 'lua', luaVersion), 'lib/')),
        ...(await filesBelow(own, '')),
      ];
      return layout.filter(({ path }) => path !== 'rock_manifest' && path !== spec.path).sort(byPath);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  };
}

async function build(
  name: string,
  rock: string,
  folder: string,
  { target, allowUnsandboxedBuild = false, clock }: NativeBuildOptions,
  signal: AbortSignal | undefined,
): Promise<void> {
  const luarocks = await findExecutable('luarocks');
  if (luarocks === undefined)
    throw new BuildError({
      packageName: name,
      problem: 'the program luarocks is not in PATH',
      hint: 'Install LuaRocks, a C compiler and the headers of Lua.',
    });
  const bwrap = await findExecutable('bwrap');
  if (bwrap === undefined && !allowUnsandboxedBuild)
    throw new NativePackageError(name, 'there is no sandbox to build it in', [], 'Install bubblewrap.');
  const inside = bwrap === undefined ? folder : BUILD_FOLDER;
  await writeFile(join(folder, 'config.lua'), 'rocks_servers = {}\n');
  const env = {
    HOME: `${inside}/home`,
    LANG: 'C.UTF-8',
    LUAROCKS_CONFIG: `${inside}/config.lua`,
    PATH: '/usr/local/bin:/usr/bin:/bin',
    // What writes dates into its output shall write the same one each time.
    SOURCE_DATE_EPOCH: '315532800',
    TMPDIR: bwrap === undefined ? `${inside}/home` : '/tmp',
  };
  const command = [
    luarocks,
    `--lua-version=${target.luaVersion}`,
    `--tree=${inside}/tree`,
    'install',
    '--deps-mode=none',
    `${inside}/${rock}`,
  ];
  const variables = Object.entries(env).flatMap(([key, value]) => ['--setenv', key, value]);
  const wrapped =
    bwrap === undefined ? command : [bwrap, ...buildSandboxArguments(folder), ...variables, '--', ...command];
  const { code, log } = await runBuild(wrapped[0] as string, wrapped.slice(1), {
    cwd: folder,
    env,
    timeoutMs: BUILD_MS,
    signal,
    clock,
  });
  if (code !== 0)
    throw new BuildError({ packageName: name, problem: `its build ended with code ${code}`, log });
}

async function filesBelow(folder: string, prefix: string): Promise<readonly ArchiveFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
      return [];
    },
  );
  return await Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map(async (entry) => {
        const path = join(entry.parentPath, entry.name);
        const { mode } = await stat(path);
        return {
          path: `${prefix}${path.slice(folder.length + 1)}`,
          isExecutable: (mode & 0o111) !== 0 && !/\.(?:lua|so)$/.test(path),
          bytes: await readFile(path),
        };
      }),
  );
}
