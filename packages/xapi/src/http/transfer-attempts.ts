import { XapiTransportError } from '../errors/transport-error.js';
import type { EventSource } from '../events/event-source.js';
import type { Lifetime } from '../events/lifetime.js';
import type { Ref } from '../refs.js';
import { reconnectPauseMs } from '../session/reconnect-pause.js';
import type { ServerSession } from '../session/server-session.js';
import type { HttpHost } from './http-host.js';
import { memberHost, redirectedHost } from './transfer-host.js';

/** One attempt at a transfer. */
export interface TransferAttempt {
  readonly session: ServerSession;
  readonly host: HttpHost;
  readonly lifetime: Lifetime;
}

/** What one attempt came to. */
export type TransferOutcome<Result> =
  | { readonly kind: 'done'; readonly result: Result }
  | { readonly kind: 'again'; readonly because: TransferDetour };

/** Why it did not happen and may be tried again. */
export type TransferDetour =
  | { readonly kind: 'redirect'; readonly location: string }
  /** HTTP 401 */
  | { readonly kind: 'session' }
  /** Nothing was sent. */
  | { readonly kind: 'connection'; readonly error: Error };

const largestHops = 3;
const largestRenewals = 1;

/** What a transfer is, for its attempts. */
export interface TransferFrame {
  readonly label: string;
  readonly lifetime: Lifetime;
  /** The member that the caller named. */
  readonly host: Ref<'host'> | undefined;
}

/**
 * Makes attempts at a transfer until one is done: on another member where the server redirects, on another session where
 * this one is gone, and again where nothing was sent.
 */
export async function transferAttempts<Result>(
  context: EventSource,
  { label, lifetime, host: named }: TransferFrame,
  attempt: (attempt: TransferAttempt) => Promise<TransferOutcome<Result>>,
): Promise<Result> {
  const { core } = context;
  const { signal } = lifetime;
  let hops = 0;
  let renewals = 0;
  let redirected: HttpHost | undefined;
  let firstFailureMs: number | undefined;
  for (let failures = 1; ;) {
    let session: ServerSession;
    let host: HttpHost;
    try {
      session = await core.connect({ signal, timeoutMs: core.callMs });
      host =
        redirected ??
        (named === undefined ? session.host : await memberHost(context, session, named, signal));
    } catch (error) {
      throw lifetime.over === undefined ? error : lifetime.error();
    }
    const outcome = await attempt({ session, host, lifetime });
    if (outcome.kind === 'done') return outcome.result;
    const { because } = outcome;
    switch (because.kind) {
      case 'session':
        if (!core.keeper.isRenewable || renewals >= largestRenewals) throw refused(label);
        renewals += 1;
        core.keeper.drop(session);
        break;
      case 'redirect':
        if (hops >= largestHops) throw inCircles(label);
        hops += 1;
        redirected = await redirectedHost(context, session, because.location, label, signal);
        core.emit({ kind: 'redirect', from: host.origin, to: redirected.origin });
        break;
      case 'connection': {
        firstFailureMs ??= core.clock.monotonicMs();
        const delayMs = reconnectPauseMs(failures, core.random);
        if (core.clock.monotonicMs() + delayMs > firstFailureMs + core.reconnectMs) throw because.error;
        const reason = because.error.message;
        core.emit({ kind: 'retry', method: label, attempt: failures, delayMs, reason });
        failures += 1;
        await core.clock.sleep(delayMs, { signal }).catch(() => undefined);
        if (lifetime.over !== undefined) throw lifetime.error();
      }
    }
  }
}

function refused(label: string): XapiTransportError {
  return new XapiTransportError(`${label}: the server answered HTTP 401, so the session is not accepted`, {
    code: 'XAPI_HTTP',
    method: label,
    status: 401,
    retryable: false,
    hint: 'Log in again; the user needs a role that may do this.',
  });
}

function inCircles(label: string): XapiTransportError {
  return new XapiTransportError(`${label}: the members of the pool redirect to one another`, {
    code: 'XAPI_HTTP',
    method: label,
    status: 302,
    hint: 'Name the host that has the storage: { host }.',
  });
}
