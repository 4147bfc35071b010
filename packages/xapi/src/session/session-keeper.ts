import { setMaxListeners } from 'node:events';
import { type Clock, throwIfAborted } from '@bioxen/core';
import { XapiError } from '../errors/xapi-error.js';
import type { HttpHost } from '../http/http-host.js';
import type { TlsTrust } from '../http/tls-trust.js';
import type { ClientEventListener } from '../telemetry/client-event.js';
import type { TransportChoice } from '../transport/negotiate.js';
import { rpc, type RpcCall } from '../transport/rpc.js';
import type { TransportName } from '../transport/transport.js';
import type { XapiAuth } from './auth.js';
import { describeServer, type ServerDescription } from './describe-server.js';
import { firstCoordinator, followToCoordinator, type FoundCoordinator } from './failover.js';
import { isTransient } from './fault-error.js';
import { type LoginAnswer, loginAt } from './login.js';
import type { ServerSession } from './server-session.js';
import { within } from './within.js';

/** Options of `createSessionKeeper`. */
export interface SessionKeeperOptions {
  readonly origin: string;
  /** Other members that are known beforehand. */
  readonly members: readonly string[];
  readonly auth: XapiAuth;
  readonly originator: string;
  readonly choice: TransportChoice;
  readonly trust: TlsTrust;
  readonly clock: Clock;
  /** The connections to an origin; the same each time. */
  readonly hostOf: (origin: string) => HttpHost;
  readonly call: Pick<RpcCall, 'headMs' | 'idleMs' | 'maxBytes' | 'headers'>;
  readonly emit: ClientEventListener;
}

/** The one session of a client: made when it is first needed, renewed once for all calls that lost it. */
export interface SessionKeeper {
  /** The session, or the login that is under way. */
  current(): Promise<ServerSession>;
  /** The session as it stands now. */
  peek(): ServerSession | undefined;
  /** This session is gone or belongs to another host; a newer one is left alone. */
  drop(session: ServerSession): void;
  /** The host of this session cannot be reached: look for the coordinator among all members. False when there are none. */
  lookElsewhere(session: ServerSession): boolean;
  /** May lost sessions be replaced? Not those that somebody else made. */
  readonly isRenewable: boolean;
  /** Has there been a session? */
  hasBeenConnected(): boolean;
  /**
   * Ends the session on the server, unless somebody else made it. Never fails.
   * @param limitMs the longest wait @defaultValue 1000
   */
  logout(limitMs?: number): Promise<void>;
  /** Stops logins that are under way. */
  close(): void;
}

const logoutMs = 1_000;

/** A keeper without a session. */
export function createSessionKeeper(options: SessionKeeperOptions): SessionKeeper {
  const { auth, clock, emit, hostOf } = options;
  const closing = new AbortController();
  // All members may be asked at once.
  setMaxListeners(0, closing.signal);
  const members: Set<string> = new Set([options.origin, ...options.members]);
  const choices: Map<string, TransportName> = new Map();
  let target = options.origin;
  let session: ServerSession | undefined;
  let pending: Promise<ServerSession> | undefined;
  let lost: ServerSession | undefined;
  let refusal: XapiError | undefined;
  let generation = 0;
  const call = { ...options.call, signal: closing.signal };

  const login = async (origin: string): Promise<LoginAnswer> => {
    const choice = choices.get(origin) ?? options.choice;
    const answer = await loginAt(hostOf(origin), { ...options, choice, call });
    if (answer.kind === 'session') choices.set(origin, answer.transport.name);
    return answer;
  };
  const find = (origin: string): Promise<FoundCoordinator> =>
    followToCoordinator(origin, login, (from, to) => {
      members.add(to);
      emit({ kind: 'redirect', from, to });
    });

  const end = async (
    { host, transport, ref }: Omit<ServerSession, 'version' | 'generation'>,
    limitMs = logoutMs,
  ): Promise<void> => {
    if ('session' in auth) return;
    const limit = new AbortController();
    const timer = clock.setTimeout(() => limit.abort(), limitMs, { unref: true });
    try {
      await rpc(host, transport, {
        ...call,
        signal: limit.signal,
        method: 'session.logout',
        params: [ref],
        lane: 'change',
      });
    } catch {
      // The server collects sessions that nobody ended.
    } finally {
      timer.cancel();
    }
  };
  const endFound = ({ origin, answer }: FoundCoordinator): void => {
    void end({ host: hostOf(origin), transport: answer.transport, ref: answer.ref });
  };

  const findAmong = async (): Promise<FoundCoordinator> => {
    try {
      return await firstCoordinator([...members], find, endFound);
    } catch (error) {
      const all: readonly unknown[] = error instanceof AggregateError ? error.errors : [error];
      // One that refuses the password speaks for the pool; the others are only out of reach.
      throw all.find((one) => XapiError.is(one, 'SESSION_AUTHENTICATION_FAILED')) ?? error;
    }
  };

  const findFrom = async (origin: string): Promise<FoundCoordinator> => {
    try {
      return await find(origin);
    } catch (error) {
      if (members.size < 2 || !isTransient(error)) throw error;
      return findAmong();
    }
  };

  const connect = async (): Promise<ServerSession> => {
    const startedMs = clock.monotonicMs();
    const from = lost;
    const found = await (from === undefined ? findFrom(target) : findAmong());
    const { origin, answer } = found;
    const host = hostOf(origin);
    const made = { host, transport: answer.transport, ref: answer.ref, generation: generation + 1 };
    let description: ServerDescription;
    try {
      throwIfAborted(closing.signal, 'Logging in');
      description = await describeServer(made, call);
    } catch (error) {
      await end(made);
      throw error;
    }
    for (const member of description.members) members.add(member);
    generation += 1;
    target = origin;
    lost = undefined;
    session = { ...made, version: description.version };
    const durationMs = clock.monotonicMs() - startedMs;
    emit({ kind: 'login', host: origin, transport: answer.transport.name, durationMs, generation });
    if (from !== undefined && from.host.origin !== origin)
      emit({ kind: 'failover', from: from.host.origin, to: origin, durationMs });
    return session;
  };

  return {
    isRenewable: !('session' in auth),
    current() {
      if (session !== undefined) return Promise.resolve(session);
      // A wrong password is not tried again by itself: it would only lock the account.
      if (refusal !== undefined) return Promise.reject(refusal);
      if (pending === undefined) {
        pending = connect().finally(() => {
          pending = undefined;
        });
        pending.catch((error: unknown) => {
          if (XapiError.is(error, 'SESSION_AUTHENTICATION_FAILED')) refusal = error;
        });
      }
      return pending;
    },
    peek: () => session,
    drop(gone) {
      if (session?.generation === gone.generation) session = undefined;
    },
    lookElsewhere(gone) {
      if (members.size < 2 || 'session' in auth) return false;
      if (session?.generation !== gone.generation) return true;
      session = undefined;
      lost = gone;
      return true;
    },
    hasBeenConnected: () => generation > 0,
    async logout(limitMs = logoutMs) {
      refusal = undefined;
      const startedMs = clock.monotonicMs();
      const ended = session ?? (await within(pending, limitMs, clock));
      session = undefined;
      if (ended !== undefined) await end(ended, startedMs + limitMs - clock.monotonicMs());
    },
    close: () => closing.abort(new Error('closed')),
  };
}
