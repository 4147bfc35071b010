import { type BasicLuaVM, createVm } from 'bioxen';
import type { LuaOptions } from './commands/lua-options.js';

/** The VM that `--lua` and `--engine` ask for. */
export async function openVm({ lua, engine }: LuaOptions): Promise<BasicLuaVM> {
  return await createVm({
    ...(engine === undefined ? {} : { engine }),
    ...(lua === undefined ? {} : { luaVersion: lua }),
  });
}
