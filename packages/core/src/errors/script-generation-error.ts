import type { ErrorContext } from './bioxen-error.js';
import { LuaVMError } from './lua-vm-error.js';

/** Lua source could not be generated from what was given (row K08). */
export class ScriptGenerationError extends LuaVMError {
  constructor(message: string, options: ErrorContext = {}) {
    super(message, { ...options, code: 'SCRIPT_GENERATION_FAILED' });
  }

  override get name(): string {
    return 'ScriptGenerationError';
  }
}
