import { ClosedError, SessionStateError } from '@bioxen/core';
import { SessionLostError, type Started } from '../errors/session-lost-error.js';
import type { EventRing } from './event-ring.js';
import type { SessionEnd } from './session-state.js';

/** The session that does no more. */
export interface EndedSession {
  readonly id: string;
  readonly ring: EventRing;
}

/** What was asked of it. */
export interface RefusedRequest {
  readonly operation: string;
  readonly started: Started;
  readonly requestId?: number | undefined;
}

/** What a request rejects with whose interpreter is gone. */
export function lostError(
  { id, ring }: EndedSession,
  cause: Error,
  { operation, started, requestId }: RefusedRequest,
): SessionLostError {
  return new SessionLostError({
    sessionId: id,
    operation,
    reason: cause.message,
    lastSeq: ring.end.seq - 1,
    started,
    requestId,
    cause,
  });
}

/** What a request rejects with that comes after the end. */
export function refusalOf(
  session: EndedSession,
  { state, reason, cause }: SessionEnd,
  operation: string,
  requestId?: number,
): SessionStateError {
  if (state === 'lost')
    return lostError(session, cause ?? new ClosedError(reason), { operation, started: 'no', requestId });
  return new SessionStateError({
    vmId: session.id,
    state,
    operation,
    hint: 'What it has written can still be read; restart it for a fresh interpreter.',
  });
}
