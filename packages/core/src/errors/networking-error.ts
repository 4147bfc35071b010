import type { ErrorContext } from './bioxen-error.js';
import { LuaVMError } from './lua-vm-error.js';

/** A networked VM refused or failed what its socket was asked for (row K08). */
export class NetworkingError extends LuaVMError {
  constructor(message: string, options: ErrorContext = {}) {
    super(message, { ...options, code: 'NETWORKING_FAILED' });
  }

  override get name(): string {
    return 'NetworkingError';
  }
}
