import type { ErrorContext } from './bioxen-error.js';
import { InteractiveSessionError } from './interactive-session-error.js';
import { printable } from './printable.js';

/** There is no such VM, or it has no session (row K05). */
export class SessionNotFoundError extends InteractiveSessionError {
  readonly vmId: string;

  constructor(vmId: string, context: ErrorContext = {}) {
    super(`VM '${printable(vmId)}' not found`, {
      hint: 'List the sessions that exist with listSessions().',
      ...context,
      code: 'SESSION_NOT_FOUND',
    });
    this.vmId = vmId;
  }

  /** The VM exists, but nobody opened a session on it. */
  static withoutSession(vmId: string): SessionNotFoundError {
    const hint = `The VM has no session: open one with createInteractiveVm('${printable(vmId)}').`;
    return new SessionNotFoundError(vmId, { hint });
  }

  override get name(): string {
    return 'SessionNotFoundError';
  }
}
