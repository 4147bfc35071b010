import type { ErrorContext } from './bioxen-error.js';
import { LuaVMError } from './lua-vm-error.js';

/** A pseudo-terminal could not be opened, resized, read or written (row K08). */
export class PTYError extends LuaVMError {
  constructor(message: string, context: ErrorContext = {}) {
    super(message, { ...context, code: 'PTY_FAILED' });
  }

  override get name(): string {
    return 'PTYError';
  }
}
