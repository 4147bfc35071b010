import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * The folder of packages and environments: `BIOXEN_HOME`, else `bioxen` in the data folder of the user (XDG Base Directory
 * Specification). It is made when something is first written.
 */
export function defaultHome(env: NodeJS.ProcessEnv = process.env): string {
  const given = env['BIOXEN_HOME'];
  if (given !== undefined && given !== '') return given;
  const data = env['XDG_DATA_HOME'];
  return join(data !== undefined && data !== '' ? data : join(homedir(), '.local', 'share'), 'bioxen');
}

/** Whether environments may be in that folder. Where none are, and none is active, nothing else of this package is needed. */
export function mayHaveEnvironments(home: string): boolean {
  return existsSync(join(home, 'envs')) || existsSync(join(home, 'active'));
}

/** The environment that is used while none was made active. */
export const DEFAULT_ENVIRONMENT = 'default';

/** The active environment, and the Lua that it is for. */
export interface ActiveLua {
  readonly name: string;
  /** `5.4` */
  readonly luaVersion: string;
  readonly implementation: 'lua' | 'luajit' | 'wasm';
}

/**
 * The same as `EnvironmentManager` tells of the active environment, for those who need no more and load nothing else.
 * Undefined while there is none, and where it is damaged.
 */
export function activeLua(home: string): ActiveLua | undefined {
  const active = read(join(home, 'active'))?.trim() ?? '';
  const name = active === '' ? DEFAULT_ENVIRONMENT : active;
  if (!/^[\w-][\w.-]*$/.test(name)) return undefined;
  const found = parsed(read(join(home, 'envs', name, 'env.json')));
  if (typeof found?.luaVersion !== 'string') return undefined;
  return { name, luaVersion: found.luaVersion, implementation: found.implementation ?? 'lua' };
}

function parsed(text: string | undefined): Partial<ActiveLua> | undefined {
  try {
    return text === undefined ? undefined : (JSON.parse(text) as Partial<ActiveLua> | undefined);
  } catch {
    return undefined;
  }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
