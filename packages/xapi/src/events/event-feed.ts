import { absorbAnswer } from './absorb-answer.js';
import type { EventSource } from './event-source.js';
import type { AnyObjectEvent, KnownObjects } from './known-objects.js';
import { type Patience, pollPatiently } from './patient-poll.js';
import { longPollSeconds, type PollAnswer } from './poll-events.js';
import type { Subscription } from './subscription.js';

/** What one answer of a server came to. */
export interface FeedBatch {
  /** Nothing when a poll ran out of time, or when nothing had been missed. */
  readonly events: readonly AnyObjectEvent[];
  readonly token: string;
  /** The session that it came by. */
  readonly generation: number;
  /** Everything was read anew: tokens of before may mean nothing now. */
  readonly isAnew: boolean;
}

/** Options of `createEventFeed`. */
export interface EventFeedOptions extends Patience {
  readonly subscription: Subscription;
  /** Is told of each event before it is given. */
  readonly known: KnownObjects;
}

/**
 * Changes of objects, batch by batch: the first batch holds all that are there. Each call makes one long poll, so that
 * whoever does not ask keeps nothing waiting. After a new session, a refused token or counts that do not agree, everything
 * is read again and what had been missed is told.
 */
export function createEventFeed(
  source: EventSource,
  { subscription, known, ...patience }: EventFeedOptions,
): () => Promise<FeedBatch> {
  const { asked, wholeClasses } = subscription;
  // Differences that reading everything did not heal: not ours to mend, and no reason to read everything again.
  let accepted: ReadonlyMap<string, number> = new Map();
  let last: PollAnswer | undefined;
  let mode: 'start' | 'follow' | 'look-again' | 'read-anew' = 'start';

  const differences = ({ validRefCounts }: PollAnswer): ReadonlyMap<string, number> =>
    new Map(
      wholeClasses.flatMap((name) => {
        const count = validRefCounts[name.toLowerCase()];
        return count === undefined ? [] : [[name, count - known.count(name)] as const];
      }),
    );

  return async () => {
    const isFirst = last === undefined;
    const mustReadAll = last === undefined || mode === 'read-anew';
    const answer = await pollPatiently(
      source,
      {
        classes: asked,
        token: mustReadAll ? '' : (last?.token ?? ''),
        timeoutSeconds: mode === 'follow' ? longPollSeconds : 0,
        generation: last?.generation,
      },
      patience,
    );
    // A counter that went back: the server is another one than before, whatever its session says.
    const isBehind = !answer.isSnapshot && last !== undefined && answer.token < last.token;
    const isAnew = answer.isSnapshot && !isFirst;
    const events = absorbAnswer(answer, known, isAnew);
    if (isAnew)
      source.core.emit({
        kind: 'resync',
        reason:
          mode === 'read-anew' ? 'counts' : answer.generation === last?.generation ? 'token' : 'session',
        classes: asked,
        changes: events.length,
      });
    last = answer;
    const differing = differences(answer);
    if (answer.isSnapshot) accepted = differing;
    const isOff = wholeClasses.some((name) => (differing.get(name) ?? 0) !== (accepted.get(name) ?? 0));
    if (isBehind) mode = 'read-anew';
    else if (!isOff) mode = 'follow';
    // What is missing may be on its way: the server drops births of objects that died before it could read them.
    else mode = mode === 'look-again' ? 'read-anew' : 'look-again';
    return { events, token: answer.token, generation: answer.generation, isAnew };
  };
}
