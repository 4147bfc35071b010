import type { ErrorContext } from './bioxen-error.js';
import { InteractiveSessionError } from './interactive-session-error.js';
import { printable } from './printable.js';

/** The client could not detach (row K04), because it is not attached, or no longer. */
export class DetachError extends InteractiveSessionError {
  readonly vmId: string;

  constructor(vmId: string, context: ErrorContext = {}) {
    super(`Cannot detach from session '${printable(vmId)}': no client is attached`, {
      ...context,
      code: 'DETACH_FAILED',
    });
    this.vmId = vmId;
  }

  override get name(): string {
    return 'DetachError';
  }
}
