import { setMaxListeners } from 'node:events';
import type { Clock, TimerHandle } from '@bioxen/core';
import { asUnknown } from '../errors/as-unknown.js';
import { CallAbortedError } from '../errors/call-aborted-error.js';
import { XapiTransportError } from '../errors/transport-error.js';
import type { CallOutcome } from '../errors/call-outcome.js';

/** The time and the signals under which one call runs, its retries included. */
export interface CallScope {
  readonly signal: AbortSignal;
  remainingMs(): number;
  /** Waits for something that other calls may wait for too: it goes on when this call ends. */
  race<T>(shared: Promise<T>): Promise<T>;
  /**
   * Why the call ended early.
   * @param lastFailure what went wrong before, when it was being tried again
   */
  error(outcome: CallOutcome, lastFailure?: Error): Error;
  /** The client is closing. */
  close(): void;
  /** Drops timer and listener. */
  end(): void;
}

/** Options of `createCallScope`. */
export interface CallScopeOptions {
  readonly method: string;
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
  readonly clock: Clock;
}

type Reason = 'aborted' | 'timeout' | 'closed';

/** Starts the time of a call. */
export function createCallScope({ method, timeoutMs, signal, clock }: CallScopeOptions): CallScope {
  const controller = new AbortController();
  const startedMs = clock.monotonicMs();
  let reason: Reason | undefined;
  const stop = (because: Reason): void => {
    if (reason !== undefined) return;
    reason = because;
    end();
    controller.abort(new Error(because));
  };
  const abort = (): void => stop('aborted');
  const timer: TimerHandle = clock.setTimeout(() => stop('timeout'), timeoutMs, { unref: true });
  const end = (): void => {
    timer.cancel();
    signal?.removeEventListener('abort', abort);
  };
  if (signal?.aborted === true) abort();
  else if (signal !== undefined) {
    // One signal for many calls is no leak.
    setMaxListeners(0, signal);
    signal.addEventListener('abort', abort, { once: true });
  }

  const error: CallScope['error'] = (outcome, lastFailure) => {
    if (reason === 'timeout')
      return asUnknown(
        new XapiTransportError(
          `${method} had no answer within ${timeoutMs} ms${lastFailure === undefined ? '' : `; before that: ${lastFailure.message}`}`,
          {
            cause: lastFailure,
            code: 'XAPI_TIMEOUT',
            method,
            outcome,
            hint: 'Raise timeoutMs, or look at the load of the coordinator.',
          },
        ),
      );
    if (reason === 'closed') return closedError(method, outcome);
    return new CallAbortedError(method, outcome, {
      cause: signal?.reason,
      ...(outcome === 'unknown' ? { hint: 'It had been sent and may have happened.' } : {}),
    });
  };

  return {
    signal: controller.signal,
    remainingMs: () => Math.max(0, startedMs + timeoutMs - clock.monotonicMs()),
    race: async (shared) => {
      if (reason !== undefined) throw error('not-sent');
      let stopWaiting: () => void = () => {};
      const ended = new Promise<never>((_resolve, reject) => {
        stopWaiting = () => reject(error('not-sent'));
        controller.signal.addEventListener('abort', stopWaiting, { once: true });
      });
      try {
        return await Promise.race([shared, ended]);
      } finally {
        controller.signal.removeEventListener('abort', stopWaiting);
      }
    },
    error,
    close: () => stop('closed'),
    end,
  };
}

/** The error of a call on a client that is closed. */
export function closedError(method: string, outcome: CallOutcome = 'not-sent'): XapiTransportError {
  return new XapiTransportError(`${method}: the client is closed`, {
    code: 'XAPI_CLOSED',
    method,
    outcome,
    retryable: false,
    hint: 'Connect again.',
  });
}
