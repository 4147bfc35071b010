import type { ErrorContext } from './bioxen-error.js';
import { LuaVMError } from './lua-vm-error.js';

/** Options of `LuaSocketNotFoundError`. */
export interface LuaSocketNotFoundErrorOptions extends ErrorContext {
  /** The version that looked for it, for example `5.4`. */
  readonly luaVersion?: string | undefined;
}

/** LuaSocket is not installed for the Lua version of the VM (row K08). */
export class LuaSocketNotFoundError extends LuaVMError {
  declare readonly luaVersion?: string;

  constructor(options: LuaSocketNotFoundErrorOptions = {}) {
    super('LuaSocket not found. Install with: luarocks install luasocket', {
      hint:
        options.luaVersion === undefined
          ? undefined
          : `It must be installed for Lua ${options.luaVersion}: luarocks --lua-version ${options.luaVersion} install luasocket`,
      ...options,
      code: 'LUASOCKET_NOT_FOUND',
    });
    if (options.luaVersion !== undefined) this.luaVersion = options.luaVersion;
  }

  override get name(): string {
    return 'LuaSocketNotFoundError';
  }
}
