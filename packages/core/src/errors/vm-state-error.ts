import type { ErrorContext } from './bioxen-error.js';
import { LuaVMError } from './lua-vm-error.js';

/** Options of `VmStateError`. */
export interface VmStateErrorOptions extends ErrorContext {
  readonly vmId?: string | undefined;
}

/** The VM is in a state that does not allow the call: it exited, was lost, or is not started. */
export class VmStateError extends LuaVMError {
  /** The state it is in: `exited`, `lost`, `stopped` … */
  readonly state: string;
  declare readonly vmId?: string;

  constructor(state: string, message: string, options: VmStateErrorOptions = {}) {
    super(message, { ...options, code: 'VM_STATE_ERROR' });
    this.state = state;
    if (options.vmId !== undefined) this.vmId = options.vmId;
  }

  override get name(): string {
    return 'VmStateError';
  }
}
