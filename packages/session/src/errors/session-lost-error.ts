import { type ErrorContext, SessionStateError } from '@bioxen/core';

/** Did the program of a request begin to run? */
export type Started = 'no' | 'maybe' | 'yes';

/** Options of `SessionLostError`. */
export interface SessionLostErrorOptions extends ErrorContext {
  readonly sessionId: string;
  /** What was asked of it, for example `execute`. */
  readonly operation: string;
  /** Why it is lost, as the end of a sentence. */
  readonly reason: string;
  /** Number of its last event. */
  readonly lastSeq: number;
  readonly started: Started;
  /** The request whose outcome is unknown. */
  readonly requestId?: number | undefined;
}

/**
 * The interpreter, connection or daemon behind a session is gone, and its globals with it. Nothing is run again by
 * itself: `started` says whether the program of this request may have run.
 */
export class SessionLostError extends SessionStateError {
  readonly sessionId: string;
  readonly reason: string;
  readonly lastSeq: number;
  readonly started: Started;
  declare readonly requestId?: number;

  constructor(options: SessionLostErrorOptions) {
    const { sessionId, operation, reason, lastSeq, started, requestId, ...context } = options;
    super({
      hint: 'Read what is left of its output, then restart it; nothing was run a second time.',
      ...context,
      vmId: sessionId,
      state: 'lost',
      operation,
      code: 'SESSION_LOST',
      message: `Session '${sessionId}' is lost: ${reason}`,
    });
    this.sessionId = sessionId;
    this.reason = reason;
    this.lastSeq = lastSeq;
    this.started = started;
    if (requestId !== undefined) this.requestId = requestId;
  }

  override get name(): string {
    return 'SessionLostError';
  }
}
