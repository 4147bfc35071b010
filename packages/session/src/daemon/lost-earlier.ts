import type { SessionDetails } from '../core/session-details.js';
import { SessionLostError } from '../errors/session-lost-error.js';
import type { JournalEntry } from './journal-entry.js';

const REASON = 'the daemon in which it lived was killed or crashed';

/** What becomes of calls to a session of a daemon before this one. */
export function lostEarlier({ id, lastSeq, requestId }: JournalEntry, operation: string): SessionLostError {
  return new SessionLostError({
    sessionId: id,
    operation,
    reason: REASON,
    lastSeq,
    started: 'no',
    requestId,
    hint: `${
      requestId === undefined
        ? 'Nothing that had run for longer than a moment was running in it then.'
        : `What came of its request ${String(requestId)} is not known.`
    } Remove it to use its name again; nothing was run a second time.`,
  });
}

/** How such a session is listed. */
export function lostEarlierDetails({
  vmType,
  engine,
  luaVersion,
  createdAt,
  lastSeq,
}: JournalEntry): SessionDetails {
  return {
    attached: false,
    running: false,
    lastActivity: createdAt,
    state: 'lost',
    reason: REASON,
    createdAt,
    vmType,
    ...(engine === undefined ? {} : { engine }),
    luaVersion,
    clients: [],
    bytes: 0,
    seq: lastSeq,
    queued: 0,
  };
}
