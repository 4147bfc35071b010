import type { ErrorContext } from './bioxen-error.js';
import { LuaVMError } from './lua-vm-error.js';
import { printable } from './printable.js';

/** The Lua interpreter that was asked for does not exist (row A14). */
export class LuaNotFoundError extends LuaVMError {
  /** Name or path, as it was given. */
  readonly executable: string;

  constructor(executable: string, context: ErrorContext = {}) {
    super(`Lua executable '${printable(executable)}' not found in PATH`, {
      hint: "Install Lua, give another luaExecutable, or use engine: 'embedded', which needs none.",
      ...context,
      code: 'LUA_NOT_FOUND',
    });
    this.executable = executable;
  }

  override get name(): string {
    return 'LuaNotFoundError';
  }
}
