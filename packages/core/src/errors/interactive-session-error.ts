import type { ErrorContext } from './bioxen-error.js';
import type { ErrorCode } from './error-code.js';
import { LuaVMError } from './lua-vm-error.js';

/** Options of `InteractiveSessionError`. */
export interface InteractiveSessionErrorOptions extends ErrorContext {
  /** @defaultValue 'INTERACTIVE_SESSION_FAILED'; subclasses give their own */
  readonly code?: ErrorCode | undefined;
}

/** Base of the errors of interactive sessions (row K02). */
export class InteractiveSessionError extends LuaVMError {
  constructor(message: string, options: InteractiveSessionErrorOptions = {}) {
    super(message, { ...options, code: options.code ?? 'INTERACTIVE_SESSION_FAILED' });
  }

  override get name(): string {
    return 'InteractiveSessionError';
  }
}
