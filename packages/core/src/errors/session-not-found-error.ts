import type { ErrorContext } from './bioxen-error.js';
import { InteractiveSessionError } from './interactive-session-error.js';
import { printable } from './printable.js';

/** Options of `SessionNotFoundError`. */
export interface SessionNotFoundErrorOptions extends ErrorContext {
  /** Instead of the sentence of row K05. */
  readonly message?: string | undefined;
}

/** There is no such VM, or it has no session (row K05). */
export class SessionNotFoundError extends InteractiveSessionError {
  readonly vmId: string;

  constructor(vmId: string, { message, ...context }: SessionNotFoundErrorOptions = {}) {
    super(message ?? `VM '${printable(vmId)}' not found`, {
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

  /** In the words of those who have sessions and name no VMs; an empty name stands for any. */
  static named(sessionId: string): SessionNotFoundError {
    const message = sessionId === '' ? 'There is no session' : `Session '${printable(sessionId)}' not found`;
    return new SessionNotFoundError(sessionId, { message });
  }

  override get name(): string {
    return 'SessionNotFoundError';
  }
}
