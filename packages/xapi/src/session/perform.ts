import type { Clock, Random } from '@bioxen/core';
import type { CallOutcome } from '../errors/call-outcome.js';
import { XapiError } from '../errors/xapi-error.js';
import { ExchangeFault } from '../http/exchange-fault.js';
import type { Lane } from '../http/http-host.js';
import type { ClientEventListener } from '../telemetry/client-event.js';
import { rpc } from '../transport/rpc.js';
import type { RawReply, RawValue, WireValue } from '../wire/wire-value.js';
import { type CallScope, createCallScope } from './call-scope.js';
import { faultError, isTransient } from './fault-error.js';
import { reconnectPauseMs } from './reconnect-pause.js';
import type { ServerSession } from './server-session.js';
import type { SessionKeeper } from './session-keeper.js';

/** A call in wire form and how it may be made. */
export interface WireCall {
  readonly method: string;
  /** Without the session. A function is asked before each attempt, because they may depend on the session. */
  readonly params: readonly WireValue[] | ((session: ServerSession) => readonly WireValue[]);
  /** Does the session go before the parameters? */
  readonly hasSession: boolean;
  readonly isRead: boolean;
  readonly lane: Lane;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  /** The longest wait for the head of an answer. @defaultValue `idleMs` for reads, else no limit */
  readonly headMs?: number | undefined;
  /** It tidies up, or its answer is needed to do so: a client that closes waits for it a little. */
  readonly isTidying?: boolean | undefined;
}

/** What a call gave, and on which session. */
export interface Performed {
  readonly value: RawValue;
  readonly session: ServerSession;
}

/** What calls are made with. */
export interface PerformContext {
  readonly keeper: SessionKeeper;
  readonly clock: Clock;
  readonly random: Random;
  readonly idleMs: number;
  readonly maxBytes: number;
  /** How long a call that was not sent, or a read, is tried again when connections fail. */
  readonly reconnectMs: number;
  /** The headers of each request. */
  readonly headers: () => Readonly<Record<string, string>>;
  readonly emit: ClientEventListener;
  /** Scopes of calls in flight: whoever closes the client closes them. */
  readonly scopes: Set<CallScope>;
  /** Takes secrets out of what a server sends back. */
  readonly scrub: (params: readonly string[]) => readonly string[];
}

const firstConnectMs = 2_000;
const largestRenewals = 2;

/** Makes one attempt at a call on a session. */
export type SendOnce = (
  scope: CallScope,
  call: WireCall,
  session: ServerSession,
  context: PerformContext,
  attempt: number,
) => Promise<RawReply>;

/**
 * Makes a call: with a session, again where that is safe, and never a second time where it may have happened.
 * @throws XapiError, OutcomeUnknownError, XapiTransportError, OperationAbortedError
 */
export async function perform(
  call: WireCall,
  context: PerformContext,
  send: SendOnce = sendOnce,
): Promise<Performed> {
  const scope = createCallScope({ ...call, signal: call.signal, clock: context.clock });
  context.scopes.add(scope);
  try {
    return await performWithin(scope, call, context, send);
  } finally {
    scope.end();
    context.scopes.delete(scope);
  }
}

async function performWithin(
  scope: CallScope,
  call: WireCall,
  context: PerformContext,
  send: SendOnce,
): Promise<Performed> {
  const { keeper, clock } = context;
  let renewals = 0;
  let firstFailureMs: number | undefined;
  let lastFailure: Error | undefined;
  for (let attempt = 1; ; attempt += 1) {
    let session: ServerSession | undefined;
    let failure: Error;
    try {
      session = await scope.race(keeper.current());
      const reply = await send(scope, call, session, context, attempt);
      if (reply.ok) return { value: reply.value, session };
      if (!isSessionGone(reply, session, keeper) || renewals >= largestRenewals)
        throw new XapiError(reply.code, quietParams(reply.params, session, context), { method: call.method });
      renewals += 1;
      keeper.drop(session);
      continue;
    } catch (error) {
      const wasSent = session !== undefined && error instanceof ExchangeFault && error.wasSent;
      if (scope.signal.aborted) throw scope.error(outcomeOf(wasSent, call), lastFailure);
      failure = faultError(error, call, session !== undefined);
      if (!isTransient(error) || (wasSent && !call.isRead)) throw failure;
    }
    firstFailureMs ??= clock.monotonicMs();
    lastFailure = failure;
    const patienceMs = keeper.hasBeenConnected()
      ? context.reconnectMs
      : Math.min(context.reconnectMs, firstConnectMs);
    const pauseMs = reconnectPauseMs(attempt, context.random);
    const leftMs = Math.min(scope.remainingMs(), firstFailureMs + patienceMs - clock.monotonicMs());
    if (pauseMs >= leftMs) throw failure;
    if (session !== undefined && attempt > 1) keeper.lookElsewhere(session);
    context.emit({ kind: 'retry', method: call.method, attempt, delayMs: pauseMs, reason: failure.message });
    await pause(scope, pauseMs, clock, failure);
  }
}

const sendOnce: SendOnce = async (scope, call, session, context, attempt) => {
  const { clock, idleMs, maxBytes } = context;
  const startedMs = clock.monotonicMs();
  let result = 'ok';
  try {
    const params = typeof call.params === 'function' ? call.params(session) : call.params;
    const { reply } = await rpc(session.host, session.transport, {
      method: call.method,
      params: call.hasSession ? [session.ref, ...params] : params,
      lane: call.lane,
      signal: scope.signal,
      // A change may work for long before it answers.
      headMs: call.headMs ?? (call.isRead ? idleMs : Number.POSITIVE_INFINITY),
      idleMs,
      maxBytes,
      headers: context.headers(),
    });
    if (!reply.ok) result = reply.code;
    return reply;
  } catch (error) {
    result = error instanceof ExchangeFault ? error.kind : error instanceof Error ? error.name : 'failed';
    throw error;
  } finally {
    context.emit({
      kind: 'request',
      method: call.method,
      host: session.host.origin,
      attempt,
      durationMs: clock.monotonicMs() - startedMs,
      result,
    });
  }
};

// Both are answers: the call did not happen, so it may be made again on another session.
function isSessionGone(
  reply: RawReply & { readonly ok: false },
  session: ServerSession,
  keeper: SessionKeeper,
): boolean {
  if (!keeper.isRenewable) return false;
  if (reply.code === 'HOST_IS_SLAVE') return true;
  // Sessions also travel as arguments, to other pools; those are not ours to renew.
  return reply.code === 'SESSION_INVALID' && (reply.params[0] ?? session.ref) === session.ref;
}

/** Parameters of an error without secrets, should the server repeat them. */
function quietParams(
  params: readonly string[],
  { ref }: ServerSession,
  { scrub }: PerformContext,
): readonly string[] {
  return scrub(params).map((param) => param.replaceAll(ref, '[redacted]'));
}

function outcomeOf(wasSent: boolean, call: WireCall): CallOutcome {
  if (!wasSent) return 'not-sent';
  return call.isRead ? 'failed' : 'unknown';
}

async function pause(scope: CallScope, pauseMs: number, clock: Clock, failure: Error): Promise<void> {
  try {
    // Nothing else may be open now: the program must not end before the call does.
    await clock.sleep(pauseMs, { signal: scope.signal });
  } catch {
    throw scope.error('not-sent', failure);
  }
}
