import { setMaxListeners } from 'node:events';
import { ClosedError, type TimerHandle } from '@bioxen/core';
import type { CallOptions } from '../call-options.js';
import type { ClientCore } from '../client-core.js';
import { asUnknown } from '../errors/as-unknown.js';
import { CallAbortedError } from '../errors/call-aborted-error.js';
import type { CallOutcome } from '../errors/call-outcome.js';
import { XapiTransportError } from '../errors/transport-error.js';
import { closedError } from '../session/call-scope.js';

/** Why something that lasts is over: its caller aborted it, its time is up, the client closes, or it was ended. */
export type LifetimeEnd = 'aborted' | 'timeout' | 'closed' | 'ended';

/** How long something lasts that makes many calls. */
export interface Lifetime {
  /** For the calls; aborts when it is over. */
  readonly signal: AbortSignal;
  /** Why it is over; undefined while it lasts. */
  readonly over: LifetimeEnd | undefined;
  /** The error of something that its end cut off. */
  error(): Error;
  /** Ends it. Idempotent; drops timer and listeners. */
  end(): void;
}

/**
 * A life until its signal aborts, its time is up, or the client closes, whichever is first.
 * @param operation begins the messages of errors
 * @param outcome what became of it, asked when it is cut off
 * @throws XapiTransportError XAPI_CLOSED
 */
export function startLifetime(
  core: ClientCore,
  operation: string,
  { signal, timeoutMs }: CallOptions = {},
  outcome: () => CallOutcome = () => 'failed',
): Lifetime {
  if (core.isClosed()) throw closedError(operation);
  const controller = new AbortController();
  // Many calls may wait under one life, and many lives under one signal; that is no leak.
  setMaxListeners(0, controller.signal);
  let over: LifetimeEnd | undefined;
  const stop = (reason: LifetimeEnd): void => {
    if (over !== undefined) return;
    over = reason;
    timer?.cancel();
    signal?.removeEventListener('abort', abort);
    forget();
    controller.abort(reason === 'aborted' ? signal?.reason : new Error(reason));
  };
  const abort = (): void => stop('aborted');
  const timer: TimerHandle | undefined =
    timeoutMs === undefined
      ? undefined
      : core.clock.setTimeout(() => stop('timeout'), timeoutMs, { unref: true });
  const forget = core.onClose(() => stop('closed'));
  if (signal?.aborted === true) abort();
  else if (signal !== undefined) {
    setMaxListeners(0, signal);
    signal.addEventListener('abort', abort, { once: true });
  }

  return {
    signal: controller.signal,
    get over() {
      return over;
    },
    error: () => {
      if (over === 'timeout')
        return asUnknown(
          new XapiTransportError(`${operation} did not end within ${timeoutMs} ms`, {
            code: 'XAPI_TIMEOUT',
            method: operation,
            outcome: outcome(),
            hint: 'Raise timeoutMs, or look at the object that was waited for.',
          }),
        );
      if (over === 'closed') return closedError(operation, outcome());
      if (over === 'ended') return new ClosedError(`The ${operation}`);
      return new CallAbortedError(operation, outcome(), { cause: signal?.reason });
    },
    end: () => stop('ended'),
  };
}
