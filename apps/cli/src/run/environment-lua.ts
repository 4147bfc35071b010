import { activeEnvironmentLua, type ActiveLua } from 'bioxen/vms';
import type { VmFlags } from '../vms/vm-flags.js';
import { isLuaVersion } from '../lua-name.js';
import { UsageError } from '../usage-error.js';

/** The options of a command whose programs find the packages of an environment. */
export interface EnvironmentVmFlags extends VmFlags {
  readonly env?: string;
}

/**
 * The options with the Lua of the environment, for packages that were chosen for one Lua may not run in another: that of
 * `--env`; for programs on this computer also that of the active one, unless they choose a Lua or an engine themselves.
 * @throws UsageError where `--env` and another Lua were asked for; EnvironmentNotFoundError, PackageStoreError
 */
export async function withEnvironmentLua<F extends EnvironmentVmFlags>(flags: F): Promise<F> {
  const { env, lua, engine, on } = flags;
  if (env === undefined) {
    if (lua !== undefined || engine === 'embedded' || on !== undefined) return flags;
    const environment = activeEnvironmentLua();
    // Lua 5.4 runs without being asked for, on the embedded engine if need be.
    if (environment === undefined || environment.luaVersion === '5.4') return flags;
    return { ...flags, lua: luaOf(environment) };
  }
  const environment = await environmentOf(env);
  const { luaVersion } = environment;
  if (engine === 'embedded' && luaVersion !== '5.4') {
    throw new UsageError(
      `The packages of environment '${env}' are for Lua ${luaVersion}, and the embedded engine is Lua 5.4.`,
      `Leave --engine embedded out, or make an environment for it: bioxen env create NAME --lua 5.4`,
    );
  }
  if (lua === undefined) return { ...flags, lua: luaOf(environment) };
  if (isLuaVersion(lua) && languageOf(lua) !== luaVersion) {
    throw new UsageError(
      `The packages of environment '${env}' are for Lua ${luaVersion}, and the program shall run in ${nameOf(lua)}.`,
      `Leave --lua out, or make an environment for it: bioxen env create NAME --lua ${languageOf(lua)}`,
    );
  }
  // Which Lua a program of a name or path is, it says when it has started.
  return flags;
}

/** An environment that is named. @throws EnvironmentNotFoundError, PackageStoreError */
export async function environmentOf(name: string): Promise<ActiveLua> {
  // It takes longer to load than most programs run.
  const { defaultHome, EnvironmentManager } = await import('bioxen/packages');
  const { luaVersion, target } = await new EnvironmentManager(defaultHome()).get(name);
  return { name, luaVersion, implementation: target.implementation };
}

/** What `--lua` has to be for the packages of an environment. */
export function luaOf({ luaVersion, implementation }: ActiveLua): string {
  if (implementation === 'luajit') return 'luajit';
  return isLuaVersion(luaVersion) ? luaVersion : `lua${luaVersion}`;
}

/** LuaJIT runs what was written for Lua 5.1. */
function languageOf(lua: string): string {
  return lua.toLowerCase() === 'luajit' ? '5.1' : lua;
}

function nameOf(lua: string): string {
  return lua.toLowerCase() === 'luajit' ? 'LuaJIT, which is Lua 5.1' : `Lua ${lua}`;
}
