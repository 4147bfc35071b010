import type { CallOptions } from '../call-options.js';
import { OutcomeUnknownError } from '../errors/outcome-unknown-error.js';
import { XapiError } from '../errors/xapi-error.js';
import { checkCallOptions } from '../split-call-options.js';
import type { FeedBatch } from './event-feed.js';
import type { EventSource } from './event-source.js';
import { type Lifetime, startLifetime } from './lifetime.js';
import { pollPatiently } from './patient-poll.js';
import type { FilledTable } from './view-table.js';

/** Lets callers wait until a view has caught up with the server. */
export interface Barrier {
  wait(options: CallOptions): Promise<void>;
  /** The view is where this batch ended. */
  reached(batch: FeedBatch): void;
  /** The view is not kept up any more. */
  fail(error: Error): void;
}

/** A moment of a server's database. Tokens of another session may come from another count. */
interface Moment {
  readonly token: string;
  readonly generation: number;
}

interface Waiter extends Moment {
  readonly end: (outcome: 'reached' | 'restarted') => void;
  readonly fail: (error: Error) => void;
}

/** A barrier for a view whose tables are given. Tokens are texts of one length, so that they compare as such. */
export function createBarrier(source: EventSource, tables: ReadonlyMap<string, FilledTable>): Barrier {
  const waiters: Set<Waiter> = new Set();
  let current: Moment = { token: '', generation: 0 };
  let failure: Error | undefined;

  const hasReached = ({ token, generation }: Moment): boolean =>
    generation === current.generation && token <= current.token;
  const throwIfFailed = (): void => {
    if (failure !== undefined) throw failure;
  };

  const inject = async (className: string, ref: string, lifetime: Lifetime): Promise<Moment | undefined> => {
    try {
      const { value, session } = await source.core.perform({
        method: 'event.inject',
        params: [className, ref],
        hasSession: true,
        isRead: false,
        lane: 'change',
        timeoutMs: source.core.callMs,
        signal: lifetime.signal,
      });
      return { token: typeof value === 'string' ? value : '', generation: session.generation };
    } catch (error) {
      if (lifetime.over !== undefined) throw lifetime.error();
      // The object has just gone, or it is not known whether there was an event: another one will do.
      if (XapiError.is(error, 'HANDLE_INVALID') || OutcomeUnknownError.isInstance(error)) return undefined;
      throw error;
    }
  };

  /** Any object of the view, asked of the server when the view has none. */
  const anyObject = async (
    lifetime: Lifetime,
    tried: Set<string>,
  ): Promise<readonly [string, string] | undefined> => {
    for (const [className, { records }] of tables)
      for (const ref of records.keys())
        if (!tried.has(ref)) {
          tried.add(ref);
          return [className, ref];
        }
    const request = { classes: [...tables.keys()], token: '', timeoutSeconds: 0, generation: undefined };
    const { events } = await pollPatiently(source, request, {
      lifetime,
      patienceMs: source.core.reconnectMs,
    });
    const there = events.find(({ operation }) => operation !== 'del');
    return there === undefined ? undefined : [there.class, there.ref];
  };

  const reach = (moment: Moment, lifetime: Lifetime): Promise<'reached' | 'restarted'> =>
    new Promise((resolve, reject) => {
      const settle = (): void => {
        waiters.delete(waiter);
        lifetime.signal.removeEventListener('abort', abort);
      };
      const waiter: Waiter = {
        ...moment,
        end: (outcome) => {
          settle();
          resolve(outcome);
        },
        fail: (error) => {
          settle();
          reject(error);
        },
      };
      const abort = (): void => waiter.fail(lifetime.error());
      waiters.add(waiter);
      lifetime.signal.addEventListener('abort', abort, { once: true });
      if (hasReached(moment)) waiter.end('reached');
      else if (moment.generation < current.generation) waiter.end('restarted');
    });

  return {
    async wait(options) {
      checkCallOptions(options);
      throwIfFailed();
      const lifetime = startLifetime(source.core, 'barrier', options);
      const tried: Set<string> = new Set();
      try {
        for (;;) {
          const object = await anyObject(lifetime, tried);
          if (object === undefined) return;
          const moment = await inject(...object, lifetime);
          throwIfFailed();
          if (moment !== undefined && (await reach(moment, lifetime)) === 'reached') return;
        }
      } finally {
        lifetime.end();
      }
    },
    reached({ token, generation, isAnew }) {
      current = { token, generation };
      for (const waiter of waiters)
        if (hasReached(waiter)) waiter.end('reached');
        else if (isAnew && waiter.generation <= generation) waiter.end('restarted');
    },
    fail(error) {
      failure ??= error;
      for (const waiter of waiters) waiter.fail(error);
    },
  };
}
