import type { ErrorContext } from './bioxen-error.js';
import { LuaVMError } from './lua-vm-error.js';
import { printable } from './printable.js';

/** Options of `SandboxSetupError`. */
export interface SandboxSetupErrorOptions extends ErrorContext {
  /** What was being set up: `read-only file /opt/genomes`. */
  readonly purpose: string;
  /** Why it failed, in the words of the tool that refused. */
  readonly reason: string;
}

/** The sandbox did not come up for this one process; the program never ran. */
export class SandboxSetupError extends LuaVMError {
  readonly purpose: string;
  readonly reason: string;

  constructor({ purpose, reason, ...context }: SandboxSetupErrorOptions) {
    super(`Sandbox set-up failed at ${printable(purpose)}: ${printable(reason, 500)}`, {
      hint: 'The program did not run. Check that the file or the feature named here is there and permitted.',
      ...context,
      code: 'SANDBOX_SETUP_FAILED',
    });
    this.purpose = purpose;
    this.reason = reason;
  }

  override get name(): string {
    return 'SandboxSetupError';
  }
}
