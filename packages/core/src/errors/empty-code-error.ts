import type { ErrorContext } from './bioxen-error.js';
import { LuaVMError } from './lua-vm-error.js';

/** `execute` was given nothing, or only blanks, to run (row B06). */
export class EmptyCodeError extends LuaVMError {
  constructor(context: ErrorContext = {}) {
    super('Lua code cannot be empty', {
      hint: "Give some Lua, such as 'return 1'. A comment alone is code, too.",
      ...context,
      code: 'EMPTY_CODE',
    });
  }

  override get name(): string {
    return 'EmptyCodeError';
  }
}
