import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EnvironmentNotFoundError, type EnvironmentSource, type LuaEnvironment } from '@bioxen/core';
import { InvalidNameError } from '../errors/invalid-name-error.js';
import type { Environment } from './environment.js';
import { environmentVariables } from './environment-variables.js';

/** Where environments are found. */
interface Environments {
  get(name: string): Promise<Environment>;
  list(): Promise<readonly string[]>;
}

/** Environments as sessions and interpreters see them. */
export function environmentSource(manager: Environments): EnvironmentSource {
  return {
    list: async () => await manager.list(),
    find: async (name) => {
      try {
        return await luaEnvironment(await manager.get(name));
      } catch (error) {
        if (EnvironmentNotFoundError.isInstance(error) || InvalidNameError.isInstance(error))
          return undefined;
        throw error;
      }
    },
  };
}

/** An environment as an interpreter sees it. */
async function luaEnvironment(environment: Environment): Promise<LuaEnvironment> {
  const { name, root, luaVersion } = environment;
  const share = join(root, 'share', 'lua', luaVersion);
  return {
    name,
    luaVersion,
    path: `${share}/?.lua;${share}/?/init.lua`,
    cpath: `${join(root, 'lib', 'lua', luaVersion)}/?.so`,
    variables: environmentVariables(environment, {}),
    modules: await luaModules(environment),
  };
}

/** All modules of pure Lua of an environment: name → source text. */
async function luaModules(environment: Environment): Promise<ReadonlyMap<string, string>> {
  const { root } = await environment.state();
  const folder = join(root, 'share', 'lua', environment.luaVersion);
  const entries = await readdir(folder, { recursive: true, encoding: 'utf8' }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
      return [];
    },
  );
  const modules = new Map<string, string>();
  for (const path of entries.filter((entry) => entry.endsWith('.lua')).sort()) {
    const module = moduleOfPath(path);
    if (!modules.has(module)) modules.set(module, await readFile(join(folder, path), 'utf8'));
  }
  return modules;
}

/** `pl/init.lua` is the module `pl`. */
export function moduleOfPath(path: string): string {
  return path
    .replace(/\.lua$/, '')
    .replaceAll(/[\\/]/g, '.')
    .replace(/\.init$/, '');
}
