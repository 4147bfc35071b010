import { anAbortSignal, anArray, checkOptions } from '@bioxen/core';
import type { ClassName } from '../schema/class-schema.js';
import { createEventFeed } from './event-feed.js';
import type { EventSource } from './event-source.js';
import { createKnownObjects } from './known-objects.js';
import { type Lifetime, startLifetime } from './lifetime.js';
import { type EventClass, type ObjectEvent, subscriptionOf } from './subscription.js';

/** Options of `events`. */
export interface EventsOptions<Asked extends EventClass = EventClass> {
  /** Classes, single objects (`VM/OpaqueRef:…`), or `*`. An object that does not exist gives no event, and no error. */
  readonly classes: readonly Asked[];
  /** Ends the iteration, without an error. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * The changes of objects as they come: first an `add` for each that is there. It goes on over lost connections, restarts
 * and other coordinators, tells of each object one `add`, then `mod`s, then one `del`, and marks what it found by
 * comparing with `resync: true`. Nothing is asked of the server while nobody asks for the next event.
 */
export function eventStream<Class extends ClassName, Int extends number | bigint>(
  source: EventSource,
  options: EventsOptions,
): AsyncIterableIterator<ObjectEvent<Class, Int>> {
  checkOptions(options, { classes: anArray, signal: anAbortSignal });
  const subscription = subscriptionOf(options.classes);
  let lifetime: Lifetime | undefined;

  async function* run(): AsyncGenerator<ObjectEvent<Class, Int>, undefined, undefined> {
    const life = startLifetime(source.core, 'events', { signal: options.signal });
    lifetime = life;
    const next = createEventFeed(source, {
      subscription,
      known: createKnownObjects({ hasDigests: true }),
      lifetime: life,
      patienceMs: Number.POSITIVE_INFINITY,
    });
    try {
      while (life.over === undefined) {
        const { events } = await next();
        for (const event of events) {
          if (life.over !== undefined) return;
          yield event as unknown as ObjectEvent<Class, Int>;
        }
      }
    } catch (error) {
      if (life.over === undefined) throw error;
    } finally {
      life.end();
    }
  }

  const events = run();
  return {
    next: () => events.next(),
    // A generator would finish the poll that it waits for first.
    return: () => {
      lifetime?.end();
      return events.return(undefined);
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
