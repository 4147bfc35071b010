import type { Dependency } from '../version/dependency.js';
import { type WritableLua, writeLuaData } from './write-lua-data.js';

/** A rock of a tree, as the manifest of the tree lists it. */
export interface InstalledRock {
  readonly name: string;
  readonly version: string;
  readonly dependencies: readonly Dependency[];
  /** Paths of all its files in the tree. */
  readonly paths: readonly string[];
}

/** The manifest of a tree, without which `luarocks list` sees nothing in it. */
export function treeManifest(luaVersion: string, rocks: readonly InstalledRock[]): string {
  const versions = new Map(rocks.map(({ name, version }) => [name, version]));
  const modules: Record<string, WritableLua> = {};
  const commands: Record<string, WritableLua> = {};
  const dependencies: Record<string, WritableLua> = {};
  const repository: Record<string, WritableLua> = {};
  for (const rock of rocks) {
    const { name, version } = rock;
    const ownModules = modulesOf(luaVersion, rock.paths);
    const ownCommands = commandsOf(rock.paths);
    for (const module of Object.keys(ownModules)) modules[module] = [`${name}/${version}`];
    for (const command of Object.keys(ownCommands)) commands[command] = [`${name}/${version}`];
    dependencies[name] = { [version]: rock.dependencies.map(dependencyData) };
    const needs = rock.dependencies.flatMap((dependency) => {
      const installed = versions.get(dependency.name);
      return installed === undefined ? [] : [[dependency.name, installed] as const];
    });
    repository[name] = {
      [version]: [
        {
          arch: 'installed',
          commands: ownCommands,
          dependencies: Object.fromEntries(needs),
          modules: ownModules,
        },
      ],
    };
  }
  return writeLuaData({ commands, dependencies, modules, repository });
}

function modulesOf(luaVersion: string, paths: readonly string[]): Record<string, string> {
  const found: Record<string, string> = {};
  for (const path of paths) {
    const [, kind, file = '', name = ''] =
      /^(share|lib)\/lua\/[^/]+\/((.+?)\.(?:lua|so|dll))$/.exec(path) ?? [];
    if (kind !== undefined && path.startsWith(`${kind}/lua/${luaVersion}/`))
      found[name.replaceAll('/', '.')] = file;
  }
  return found;
}

function commandsOf(paths: readonly string[]): Record<string, string> {
  const commands = paths.filter((path) => path.startsWith('bin/')).map((path) => path.slice('bin/'.length));
  return Object.fromEntries(commands.map((command) => [command, command]));
}

function dependencyData({ name, namespace, constraints }: Dependency): WritableLua {
  return {
    name,
    ...(namespace === undefined ? {} : { namespace }),
    constraints: constraints.map(({ operator, version, keepsInstalled }) => ({
      op: operator,
      ...(keepsInstalled ? { no_upgrade: true } : {}),
      version: new Map<string | number, WritableLua>([
        ...version.components.map((part, index) => [index + 1, part] as const),
        ...(version.revision === undefined ? [] : [['revision', version.revision] as const]),
        ['string', version.text],
      ]),
    })),
  };
}
