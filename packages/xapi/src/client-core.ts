import { type Clock, type Random, silentLogger, systemClock, systemRandom } from '@bioxen/core';
import type { CallOptions } from './call-options.js';
import { createHttpHost, type HttpHost } from './http/http-host.js';
import { originOf } from './http/address.js';
import { createTlsTrust, type TlsTrust } from './http/tls-trust.js';
import { type CallScope, closedError } from './session/call-scope.js';
import { startKeepAlive } from './session/keep-alive.js';

import { defaultOriginator, defaultUserAgent } from './session/originator.js';
import {
  perform,
  type Performed,
  type PerformContext,
  type SendOnce,
  type WireCall,
} from './session/perform.js';
import type { ServerSession } from './session/server-session.js';
import { createSessionKeeper, type SessionKeeper } from './session/session-keeper.js';
import { createTidying } from './session/tidying.js';
import { withoutSecrets } from './session/without-secrets.js';
import type { ClientEventListener } from './telemetry/client-event.js';
import { createEmitter } from './telemetry/emit.js';
import { openTelemetry } from './telemetry/open-telemetry.js';
import type { Tracing } from './telemetry/tracing.js';
import { addressOf, authOf, checkClientOptions, type XapiClientSettings } from './xapi-client-options.js';

// A program that closes its client wants to end: work on the server that nobody waits for gets the first part of this
// time, the session what is left.
const tidyMs = 300;
const farewellMs = 400;
const logoutMs = { least: 100, most: 250 };

/** What the parts of a client share: connections, the session, calls in wire form. */
export interface ClientCore {
  readonly clock: Clock;
  readonly random: Random;
  readonly keeper: SessionKeeper;
  readonly callMs: number;
  readonly idleMs: number;
  /** How long a read is tried again when connections fail. */
  readonly reconnectMs: number;
  /** The largest answer that is kept in memory. */
  readonly maxBytes: number;
  readonly emit: ClientEventListener;
  /** The judge of certificates. */
  readonly trust: TlsTrust;
  /** Takes the secrets of the login out of what a server sends back. */
  readonly scrub: (params: readonly string[]) => readonly string[];
  /** Spans; undefined where nobody records them. */
  readonly tracing: () => Tracing | undefined;
  /** Headers of every request, PUT and GET too. @param traceparent of its span, where the caller has none of its own */
  readonly headers: (traceparent?: string) => Readonly<Record<string, string>>;
  /** The connections to an origin; the same each time, under the one TLS policy. */
  readonly hostOf: (origin: string) => HttpHost;
  /** Has work on the server done for which nobody waits any more; `close` gives it a moment. It may fail. */
  readonly tidy: (work: Promise<unknown>) => void;
  /** Makes a call in wire form; refused when the client is closed. */
  readonly perform: (call: WireCall) => Promise<Performed>;
  /** Logs in, unless a session is there. */
  readonly connect: (options: CallOptions) => Promise<ServerSession>;
  readonly openSockets: () => number;
  readonly isClosed: () => boolean;
  /** Calls back when the client begins to close, before its calls end. Gives how to call that off. */
  readonly onClose: (callback: () => void) => () => void;
  /** Ends what is in flight, the session and the connections. Idempotent. */
  readonly close: () => Promise<void>;
}

/** Sets a client up; nothing is connected before the first call. */
export function createClientCore(options: XapiClientSettings): ClientCore {
  checkClientOptions(options);
  const { clock = systemClock, random = systemRandom, logger = silentLogger, deadlines = {} } = options;
  const { connectMs = 5_000, idleMs = 60_000, callMs = 3_600_000, reconnectMs = 30_000 } = deadlines;
  const isPlainTextAllowed = options.allowPlainText ?? false;
  const auth = authOf(options);
  const trust = createTlsTrust(options.tls);
  const telemetry = openTelemetry(options.openTelemetry);
  const emit = createEmitter(logger, telemetry.onEvent, options.onEvent);
  const hosts: Map<string, HttpHost> = new Map();
  const scopes: Set<CallScope> = new Set();

  const hostOf = (origin: string): HttpHost => {
    const known = hosts.get(origin);
    if (known !== undefined) return known;
    const host = createHttpHost(origin, {
      trust,
      clientCertificate: 'clientCertificate' in auth ? auth.clientCertificate : undefined,
      connectMs,
      concurrency: options.concurrency ?? 16,
      clock,
    });
    hosts.set(origin, host);
    return host;
  };
  const originator = options.originator ?? defaultOriginator;
  const fixedHeaders = { 'user-agent': options.userAgent ?? defaultUserAgent, originator };
  const headers: ClientCore['headers'] = (ofSpan) => {
    const traceparent = givenTraceparent(options.traceparent) ?? ofSpan;
    return traceparent === undefined ? fixedHeaders : { ...fixedHeaders, traceparent };
  };
  const maxBytes = options.maxResponseBytes ?? 536_870_912;
  const keeper = createSessionKeeper({
    origin: originOf(addressOf(options), isPlainTextAllowed),
    members: (options.members ?? []).map((member) => originOf(member, isPlainTextAllowed)),
    auth,
    originator,
    choice: options.transport ?? 'auto',
    trust,
    clock,
    hostOf,
    call: { headMs: idleMs, idleMs, maxBytes, headers: fixedHeaders },
    emit,
  });
  const scrub = (params: readonly string[]): readonly string[] => withoutSecrets(params, auth);
  const context: PerformContext = {
    keeper,
    clock,
    random,
    idleMs,
    maxBytes,
    reconnectMs,
    headers,
    emit,
    scopes,
    scrub,
  };

  let closing: Promise<void> | undefined;
  let isTidied = false;
  const tidying = createTidying(clock);
  const tidyScopes: Set<CallScope> = new Set();
  const closeCallbacks: Set<() => void> = new Set();
  let stopKeepAlive: (() => void) | undefined;
  const run = (call: WireCall, send?: SendOnce): Promise<Performed> => {
    if (isRefused(call)) return Promise.reject(closedError(call.method));
    if (options.keepAlive !== false)
      stopKeepAlive ??= startKeepAlive(clock, async () => {
        const session = keeper.peek();
        if (session !== undefined) await perform(touch(session.ref, idleMs), context);
      });
    // Only the first call of a client may have to wait for this.
    if (telemetry.loading !== undefined) return telemetry.loading.then(() => traced(call, send));
    return traced(call, send);
  };
  const isRefused = (call: WireCall): boolean =>
    closing !== undefined && (isTidied || call.isTidying !== true);
  const traced = async (call: WireCall, send?: SendOnce): Promise<Performed> => {
    if (isRefused(call)) throw closedError(call.method);
    const scoped = call.isTidying === true ? { ...context, scopes: tidyScopes } : context;
    // A long poll is no work, and what has a sender of its own has a span of its own.
    const isQuiet = call.lane === 'poll' || send !== undefined;
    const span = isQuiet ? undefined : telemetry.tracing?.start(call.method);
    if (span === undefined) return perform(call, scoped, send);
    try {
      const performed = await perform(call, { ...scoped, headers: () => headers(span.traceparent) });
      span.end(performed.session.host.origin);
      return performed;
    } catch (error) {
      span.end(keeper.peek()?.host.origin, error);
      throw error;
    }
  };
  const shutDown = async (): Promise<void> => {
    const startedMs = clock.monotonicMs();
    stopKeepAlive?.();
    for (const callback of closeCallbacks) callback();
    for (const scope of scopes) scope.close();
    await tidying.settle(tidyMs);
    isTidied = true;
    for (const scope of tidyScopes) scope.close();
    const leftMs = startedMs + farewellMs - clock.monotonicMs();
    await keeper.logout(Math.max(logoutMs.least, Math.min(leftMs, logoutMs.most)));
    keeper.close();
    await Promise.all([...hosts.values()].map((host) => host.close()));
    emit({ kind: 'closed', durationMs: clock.monotonicMs() - startedMs });
  };

  return {
    clock,
    random,
    keeper,
    callMs,
    idleMs,
    reconnectMs,
    maxBytes,
    emit,
    trust,
    scrub,
    tracing: () => telemetry.tracing,
    headers,
    hostOf,
    tidy: tidying.add,
    perform: (call) => run(call),
    connect: async ({ timeoutMs = callMs, signal }) =>
      (
        await run(
          {
            method: 'Logging in',
            params: [],
            hasSession: true,
            isRead: true,
            lane: 'read',
            timeoutMs,
            signal,
          },
          // To have a session is all that is wanted.
          () => Promise.resolve({ ok: true, value: null }),
        )
      ).session,
    openSockets: () => [...hosts.values()].reduce((sum, host) => sum + host.openSockets(), 0),
    isClosed: () => closing !== undefined,
    onClose: (callback) => {
      closeCallbacks.add(callback);
      return () => closeCallbacks.delete(callback);
    },
    close: () => (closing ??= shutDown()),
  };
}

/** What tells of a call must not break it: what is no `traceparent` is left out. */
function givenTraceparent(give: XapiClientSettings['traceparent']): string | undefined {
  try {
    const given = give?.();
    return given !== undefined &&
      /^[\da-f]{2}-[\da-f]{32}-[\da-f]{16}-[\da-f]{2}/.test(given) &&
      /^[!-~]+$/.test(given)
      ? given
      : undefined;
  } catch {
    return undefined;
  }
}

function touch(session: string, timeoutMs: number): WireCall {
  return {
    method: 'session.get_uuid',
    params: [session],
    hasSession: true,
    isRead: true,
    lane: 'read',
    timeoutMs,
  };
}
