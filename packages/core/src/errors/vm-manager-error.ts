import type { ErrorContext } from './bioxen-error.js';
import type { ErrorCode } from './error-code.js';
import { LuaVMError } from './lua-vm-error.js';

/** Options of `VMManagerError`. */
export interface VMManagerErrorOptions extends ErrorContext {
  /** @defaultValue 'VM_MANAGER_FAILED'; subclasses give their own */
  readonly code?: ErrorCode | undefined;
}

/** Base of the errors of the VM manager (row K07). */
export class VMManagerError extends LuaVMError {
  constructor(message: string, options: VMManagerErrorOptions = {}) {
    super(message, { ...options, code: options.code ?? 'VM_MANAGER_FAILED' });
  }

  /** What a call meets before the VM is up (row F09): code VM_NOT_STARTED. */
  static notStarted(context: ErrorContext = {}): VMManagerError {
    return new VMManagerError('VM not started or IP not available', {
      hint: 'Call start() and wait for it before executing Lua.',
      ...context,
      code: 'VM_NOT_STARTED',
    });
  }

  override get name(): string {
    return 'VMManagerError';
  }
}
