import { BioxenError, type ErrorContext } from './bioxen-error.js';
import type { ErrorCode } from './error-code.js';

/** Options of `LuaVMError`. */
export interface LuaVMErrorOptions extends ErrorContext {
  /** @defaultValue 'LUA_PROGRAM_FAILED'; subclasses give their own */
  readonly code?: ErrorCode | undefined;
}

/** Base of all errors of Lua VMs (row K01); thrown itself when a Lua program fails under `reject: true`. */
export class LuaVMError extends BioxenError {
  constructor(message: string, options: LuaVMErrorOptions = {}) {
    super(message, { ...options, code: options.code ?? 'LUA_PROGRAM_FAILED' });
  }

  override get name(): string {
    return 'LuaVMError';
  }
}
