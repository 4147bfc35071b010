import type { EventBatch, XapiEvent } from '../overrides.js';
import type { EventSource } from './event-source.js';

/** Seconds that a server holds a poll for which it has nothing. Old servers want the decimal point. */
export const longPollSeconds = 30.1;

// Servers wait about half a second longer than they were asked to.
const graceMs = 10_000;
const eventBatch = { kind: 'event-batch' } as const;

/** One call of `event.from`. */
export interface PollRequest {
  /** `VM`, `VM/OpaqueRef:…`, `*` */
  readonly classes: readonly string[];
  /** Where the last answer ended; `''` asks for everything that is there. */
  readonly token: string;
  readonly timeoutSeconds: number;
  /** The session that the token came by; undefined for the first poll. */
  readonly generation: number | undefined;
  readonly signal: AbortSignal;
}

/** What came, and how it was asked for in the end. */
export interface PollAnswer {
  readonly events: readonly XapiEvent<number | bigint>[];
  readonly validRefCounts: EventBatch['validRefCounts'];
  readonly token: string;
  readonly generation: number;
  /** It tells of everything that is there, not of what changed. */
  readonly isSnapshot: boolean;
}

/**
 * Asks for events once. On another session than the one that the token came by it asks for everything instead: a server
 * that restarted may count from where it did before, and would wait for a token that lies in the future.
 */
export async function pollEvents({ core, invoker }: EventSource, request: PollRequest): Promise<PollAnswer> {
  const { classes, token, timeoutSeconds, generation, signal } = request;
  let isSnapshot = false;
  const pollMs = timeoutSeconds * 1_000 + graceMs;
  const { value, session } = await core.perform({
    method: 'event.from',
    params: (current) => {
      isSnapshot = token === '' || current.generation !== generation;
      return isSnapshot ? [classes, '', 0] : [classes, token, timeoutSeconds];
    },
    hasSession: true,
    isRead: true,
    lane: 'poll',
    // Everything that is there may be much; nothing new is little, and what is silent then is broken.
    timeoutMs: token === '' ? core.callMs : pollMs,
    headMs: token === '' ? Math.max(core.idleMs, pollMs) : pollMs,
    signal,
  });
  const batch = invoker.decode('event.from', eventBatch, value, true) as EventBatch<number | bigint>;
  return { ...batch, generation: session.generation, isSnapshot };
}
