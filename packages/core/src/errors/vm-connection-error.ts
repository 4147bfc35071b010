import type { ErrorContext } from './bioxen-error.js';
import { LuaVMError } from './lua-vm-error.js';
import { printable } from './printable.js';

/** Options of `VMConnectionError`. */
export interface VMConnectionErrorOptions extends ErrorContext {
  readonly vmId: string;
  /** Why, as the end of a sentence. */
  readonly reason: string;
  /** The call may have reached the VM. */
  readonly maybeRan: boolean;
}

/**
 * A VM could not be reached or its connection broke (row K08). Retryable only while nothing
 * of the call can have happened.
 */
export class VMConnectionError extends LuaVMError {
  readonly vmId: string;
  readonly reason: string;
  readonly maybeRan: boolean;

  constructor(options: VMConnectionErrorOptions) {
    super(`Cannot reach VM '${printable(options.vmId)}': ${options.reason}`, {
      retryable: !options.maybeRan,
      ...options,
      code: 'VM_CONNECTION_FAILED',
    });
    this.vmId = options.vmId;
    this.reason = options.reason;
    this.maybeRan = options.maybeRan;
  }

  override get name(): string {
    return 'VMConnectionError';
  }
}
