import type { ErrorContext } from './bioxen-error.js';
import { LuaVMError } from './lua-vm-error.js';

/** Options of `ProtocolError`. */
export interface ProtocolErrorOptions extends ErrorContext {
  /** A request in flight may have run. @defaultValue true */
  readonly maybeRan?: boolean | undefined;
}

/** The other side broke the frame protocol; that VM is not used any further. */
export class ProtocolError extends LuaVMError {
  readonly maybeRan: boolean;

  constructor(message: string, options: ProtocolErrorOptions = {}) {
    super(message, { ...options, code: 'PROTOCOL_ERROR' });
    this.maybeRan = options.maybeRan ?? true;
  }

  override get name(): string {
    return 'ProtocolError';
  }
}
