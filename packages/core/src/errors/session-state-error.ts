import type { ErrorContext } from './bioxen-error.js';
import type { ErrorCode } from './error-code.js';
import { InteractiveSessionError } from './interactive-session-error.js';
import { printable } from './printable.js';

/** Options of `SessionStateError`. */
export interface SessionStateErrorOptions extends ErrorContext {
  readonly vmId: string;
  /** The state it is in. */
  readonly state: string;
  /** What was asked of it, for example `send`. */
  readonly operation: string;
  /** @defaultValue 'SESSION_STATE_ERROR'; subclasses give their own */
  readonly code?: ErrorCode | undefined;
  /** Instead of the usual sentence. */
  readonly message?: string | undefined;
}

/** The session is in a state that does not allow the call (row K08). */
export class SessionStateError extends InteractiveSessionError {
  readonly vmId: string;
  readonly state: string;
  readonly operation: string;

  constructor(options: SessionStateErrorOptions) {
    const { vmId, state, operation, code, message, ...context } = options;
    super(message ?? `Cannot ${operation}: session '${printable(vmId)}' is ${state}`, {
      ...context,
      code: code ?? 'SESSION_STATE_ERROR',
    });
    this.vmId = options.vmId;
    this.state = options.state;
    this.operation = options.operation;
  }

  override get name(): string {
    return 'SessionStateError';
  }
}
