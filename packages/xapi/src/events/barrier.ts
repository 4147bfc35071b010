import type { CallOptions } from '../call-options.js';
import { OutcomeUnknownError } from '../errors/outcome-unknown-error.js';
import { XapiError } from '../errors/xapi-error.js';
import { classSchema } from '../schema/class-schema.js';
import { checkCallOptions } from '../split-call-options.js';
import type { EventSource } from './event-source.js';
import { type Lifetime, startLifetime } from './lifetime.js';
import { pollPatiently } from './patient-poll.js';
import type { FilledTable } from './view-table.js';

/** Lets callers wait until a view has caught up with the server. */
export interface Barrier {
  wait(options: CallOptions): Promise<void>;
  /** The view is up to this token. @param isAnew tokens of before mean nothing now */
  reached(token: string, isAnew: boolean): void;
  /** The view is not kept up any more. */
  fail(error: Error): void;
}

interface Waiter {
  readonly token: string;
  readonly end: (outcome: 'reached' | 'restarted') => void;
  readonly fail: (error: Error) => void;
}

/** A barrier for a view whose tables are given. Tokens are texts of one length, so that they compare as such. */
export function createBarrier(source: EventSource, tables: ReadonlyMap<string, FilledTable>): Barrier {
  const waiters: Set<Waiter> = new Set();
  let current = '';
  let failure: Error | undefined;

  const throwIfFailed = (): void => {
    if (failure !== undefined) throw failure;
  };

  const inject = async (className: string, ref: string, lifetime: Lifetime): Promise<string | undefined> => {
    const message = classSchema('event').messages.get('inject');
    if (message === undefined) return undefined;
    try {
      return String(await source.invoker.send(message, [className, ref], { signal: lifetime.signal }));
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

  const reach = (token: string, lifetime: Lifetime): Promise<'reached' | 'restarted'> =>
    new Promise((resolve, reject) => {
      const settle = (): void => {
        waiters.delete(waiter);
        lifetime.signal.removeEventListener('abort', abort);
      };
      const waiter: Waiter = {
        token,
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
      if (current >= token) waiter.end('reached');
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
          const token = await inject(...object, lifetime);
          throwIfFailed();
          if (token !== undefined && (await reach(token, lifetime)) === 'reached') return;
        }
      } finally {
        lifetime.end();
      }
    },
    reached(token, isAnew) {
      current = token;
      for (const waiter of waiters)
        if (token >= waiter.token) waiter.end('reached');
        else if (isAnew) waiter.end('restarted');
    },
    fail(error) {
      failure ??= error;
      for (const waiter of waiters) waiter.fail(error);
    },
  };
}
