import type { ErrorContext } from './bioxen-error.js';
import { LuaVMError } from './lua-vm-error.js';
import { printable } from './printable.js';

/** Options of `LuaNotFoundError`. */
export interface LuaNotFoundErrorOptions extends ErrorContext {
  /** The host that was looked on. @defaultValue this computer */
  readonly host?: string | undefined;
}

/** The Lua interpreter that was asked for does not exist (row A14). */
export class LuaNotFoundError extends LuaVMError {
  /** Name or path, as it was given. */
  readonly executable: string;
  /** The host that was looked on; undefined for this computer. */
  readonly host?: string;

  constructor(executable: string, { host, ...context }: LuaNotFoundErrorOptions = {}) {
    const place = host === undefined ? '' : ` of ${printable(host)}`;
    super(`Lua executable '${printable(executable)}' not found in PATH${place}`, {
      hint: "Install Lua, give another luaExecutable, or use engine: 'embedded', which needs none.",
      ...context,
      code: 'LUA_NOT_FOUND',
    });
    this.executable = executable;
    if (host !== undefined) this.host = host;
  }

  override get name(): string {
    return 'LuaNotFoundError';
  }
}
