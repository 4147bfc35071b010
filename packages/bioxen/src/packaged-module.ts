import { activeLua, type ActiveLua, defaultHome, mayHaveEnvironments } from '@bioxen/curator/home';
import { bioComputeModules } from './bio-compute.js';

/** Options of `packagedModule`. */
export interface PackagedModuleOptions {
  /** Its name. @defaultValue the active one */
  readonly environment?: string | undefined;
  /** The Lua that asks, `5.4`: an environment for another one gives nothing. @defaultValue that of the environment */
  readonly luaVersion?: string | undefined;
}

/**
 * What `require` of a program finds: the text of a pure-Lua module of an environment, or of `bio_compute` behind it. Undefined
 * where there is none.
 */
export async function packagedModule(
  module: string,
  options: PackagedModuleOptions = {},
): Promise<string | undefined> {
  // What the user installed comes before what came with bioxen.
  return (await installedModule(module, options)) ?? bioComputeModules().get(module);
}

async function installedModule(
  module: string,
  { environment, luaVersion }: PackagedModuleOptions,
): Promise<string | undefined> {
  const home = defaultHome();
  // The curator takes longer to load than most programs run.
  if (environment === undefined && !mayHaveEnvironments(home)) return undefined;
  const { EnvironmentManager } = await import('@bioxen/curator');
  const manager = new EnvironmentManager(home);
  return await manager.moduleOf(environment ?? (await manager.active()), module, luaVersion);
}

/** The active environment and the Lua that it is for; undefined while there is none, and where it is damaged. */
export function activeEnvironmentLua(): ActiveLua | undefined {
  return activeLua(defaultHome());
}
