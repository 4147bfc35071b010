import { type BasicLuaVM, createVm, isDebugEnvironment } from 'bioxen';
import type { LuaOptions } from './commands/lua-options.js';

/**
 * The VM that `--lua` and `--engine` ask for. With `BIOXEN_DEBUG=true` it logs on standard error.
 * @param findModule what `require` asks instead of `bio_compute`
 */
export async function openVm(
  { lua, engine }: LuaOptions,
  findModule?: (name: string) => string | undefined,
): Promise<BasicLuaVM> {
  return await createVm({
    debugMode: isDebugEnvironment(),
    ...(engine === undefined ? {} : { engine }),
    ...(lua === undefined ? {} : { luaVersion: lua }),
    ...(findModule === undefined ? {} : { findModule }),
  });
}
