import type { ErrorContext } from './bioxen-error.js';
import { InteractiveSessionError } from './interactive-session-error.js';
import { printable } from './printable.js';

/** A second session for one VM was asked for (row K06). */
export class SessionAlreadyExistsError extends InteractiveSessionError {
  readonly vmId: string;

  constructor(vmId: string, context: ErrorContext = {}) {
    super(`Session '${printable(vmId)}' already exists`, {
      hint: 'Attach to it with attachToVm(), or end it first.',
      ...context,
      code: 'SESSION_ALREADY_EXISTS',
    });
    this.vmId = vmId;
  }

  override get name(): string {
    return 'SessionAlreadyExistsError';
  }
}
