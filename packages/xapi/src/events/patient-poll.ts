import { XapiTransportError } from '../errors/transport-error.js';
import { XapiError } from '../errors/xapi-error.js';
import { reconnectPauseMs } from '../session/reconnect-pause.js';
import type { EventSource } from './event-source.js';
import type { Lifetime } from './lifetime.js';
import { pollEvents, type PollAnswer, type PollRequest } from './poll-events.js';

/** Polls that outlive lost connections. */
export interface Patience {
  /** Ends the wait. */
  readonly lifetime: Lifetime;
  /** How long connections may fail, in milliseconds. Without limit for what is meant to last. */
  readonly patienceMs: number;
}

// What may be an accident once is no accident five times in a row.
const largestFailures = 5;

/**
 * Asks for events until there is an answer: again when the connection breaks or the server is not itself, and for
 * everything when the server does not take the token.
 * @throws the lifetime's error when that is over; what else went wrong when it would go wrong again
 */
export async function pollPatiently(
  source: EventSource,
  request: Omit<PollRequest, 'signal'>,
  { lifetime, patienceMs }: Patience,
): Promise<PollAnswer> {
  const { clock, random, emit, keeper } = source.core;
  let { token } = request;
  let firstFailureMs: number | undefined;
  for (let failures = 1; ; failures += 1) {
    try {
      return await pollEvents(source, { ...request, token, signal: lifetime.signal });
    } catch (error) {
      if (lifetime.over !== undefined) throw lifetime.error();
      const trouble = troubleOf(error);
      firstFailureMs ??= clock.monotonicMs();
      const delayMs = reconnectPauseMs(failures, random);
      const isTooLong = clock.monotonicMs() + delayMs > firstFailureMs + patienceMs;
      // Before the first login it is more likely that the address is wrong.
      const isHopeless = trouble === undefined || !keeper.hasBeenConnected();
      if (isHopeless || isTooLong || (trouble !== 'away' && failures >= largestFailures)) throw error;
      if (trouble === 'token') token = '';
      emit({ kind: 'retry', method: 'event.from', attempt: failures, delayMs, reason: String(error) });
      await clock.sleep(delayMs, { signal: lifetime.signal }).catch(() => undefined);
      if (lifetime.over !== undefined) throw lifetime.error();
    }
  }
}

/** `away`: the server will be back. `odd`: the next answer may be better. Undefined: it would fail again. */
function troubleOf(error: unknown): 'away' | 'odd' | 'token' | undefined {
  if (XapiError.isInstance(error)) {
    if (error.retryable) return 'away';
    if (error.xapiCode === 'EVENT_FROM_TOKEN_PARSE_FAILURE') return 'token';
    // Both are renewed by the call itself, unless the pool cannot make up its mind.
    return ['HOST_IS_SLAVE', 'SESSION_INVALID'].includes(error.xapiCode) ? 'odd' : undefined;
  }
  if (!XapiTransportError.isInstance(error)) return undefined;
  if (error.code === 'XAPI_CONNECTION_FAILED' || error.code === 'XAPI_TIMEOUT') return 'away';
  return error.code === 'XAPI_HTTP' || error.code === 'XAPI_PROTOCOL' ? 'odd' : undefined;
}
