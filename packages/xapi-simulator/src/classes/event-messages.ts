import { ApiFailure } from '../dispatch/api-failure.js';
import type { CallContext } from '../dispatch/call-context.js';
import type { MessageHandlers } from '../dispatch/message-handler.js';
import { eventToken } from '../events/event-token.js';
import { Subscription } from '../events/subscription.js';

/** `event.from`, its barrier, and the older way of registering. */
export const eventMessages: MessageHandlers = {
  'event.from': (context, classes: readonly string[], token: string, timeout: number) =>
    context.pool.events.poll({
      session: sessionOf(context),
      subscription: new Subscription(classes),
      token: token,
      timeoutMs: timeout * 1000,
      signal: context.signal,
    }),
  'event.inject': ({ pool }, className: string, ref: string) => {
    const table = pool.model.classNames.find((name) => name === className);
    if (table === undefined) throw new ApiFailure('INTERNAL_ERROR', 'missing table', className, '');
    if (!pool.database.table(table).has(ref)) throw new ApiFailure('HANDLE_INVALID', table, ref);
    pool.database.touch(table, ref);
    // One before the touch: a poll from there hears of it.
    return eventToken(pool.database.generation - 1);
  },
  'event.get_current_id': ({ pool }) => pool.queues.currentId,
  'event.register': (context, classes: readonly string[]) => {
    context.pool.queues.register(sessionOf(context), classes);
    return undefined;
  },
  'event.unregister': (context, classes: readonly string[]) => {
    context.pool.queues.unregister(sessionOf(context), classes);
    return undefined;
  },
  'event.next': (context) => {
    const ref = sessionOf(context);
    return context.pool.queues.next(ref, trackIdOf(ref), context.signal);
  },
};

function sessionOf({ session }: CallContext): string {
  return session?.ref ?? '';
}

/** xapi's name for a session in logs: 32 hexadecimal digits that tell nothing of the reference. */
function trackIdOf(ref: string): string {
  let hash = 0x811c9dc5;
  const digits: string[] = [];
  for (let round = 0; round < 4; round += 1) {
    for (const character of ref) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
    digits.push(hash.toString(16).padStart(8, '0'));
  }
  return digits.join('');
}
