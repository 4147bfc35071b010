import type { ErrorContext } from './bioxen-error.js';
import { nearestWord } from '../options/nearest-word.js';
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

  /**
   * In the words of those who have sessions and name no VMs; an empty name stands for any.
   * @param others names of the sessions that there are: the hint says which was probably meant
   */
  static named(sessionId: string, others: readonly string[] = []): SessionNotFoundError {
    const message = sessionId === '' ? 'There is no session' : `Session '${printable(sessionId)}' not found`;
    const near = nearestWord(sessionId, others);
    const hint = near === undefined ? {} : { hint: `Did you mean ${printable(near)}?` };
    return new SessionNotFoundError(sessionId, { message, ...hint });
  }

  override get name(): string {
    return 'SessionNotFoundError';
  }
}
