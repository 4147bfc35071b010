import { type Clock, ClosedError, type Logger, type Random, retry, type RetryPolicy } from '@bioxen/core';
import { SshConnectError } from '../errors/ssh-connect-error.js';
import type { Reaped } from '../errors/started.js';
import type { SshTransport } from '../transport/transport.js';
import { Connection, type Learnt, type Leftover } from './connection.js';
import type { SlotLease } from './slot-lease.js';
import { SlotQueue } from './slot-queue.js';
import type { SlotKind } from './slots.js';

/** How connections to one host are kept. */
export interface HostConnectionsOptions {
  readonly host: string;
  readonly open: (signal: AbortSignal) => Promise<SshTransport>;
  /** Ends the first connecting only. */
  readonly firstSignal: AbortSignal | undefined;
  readonly maxConnections: number;
  readonly assumedSessions: number;
  readonly handshakeMs: number;
  readonly idleMs: number;
  readonly reconnect: Pick<RetryPolicy, 'attempts' | 'backoff'>;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly onReaped: (leftover: Leftover, reaped: Reaped) => void;
}

/** A connection in use without a session. */
export interface BorrowedConnection {
  readonly transport: SshTransport;
  giveBack(): void;
}

// When another connection could not be had, those that are there have to do for so long.
const growAgainMs = 5_000;

// When no channel closes after a refusal, the server is asked again after this.
const retryRefusedMs = 50;

/** The connections to one host: opened when they are needed, given out slot by slot in order, closed when idle. */
export class HostConnections {
  readonly #options: HostConnectionsOptions;
  readonly #connections = new Map<Connection, { cancel(): void } | undefined>();
  readonly #queue = new SlotQueue();
  readonly #closing = new AbortController();
  readonly #learnt: Learnt;
  #leftovers: Leftover[] = [];
  #opening = 0;
  #mayGrowAtMs = Number.NEGATIVE_INFINITY;
  #isClosed = false;
  #hasConnected = false;

  constructor(options: HostConnectionsOptions) {
    this.#options = options;
    this.#learnt = { sessions: options.assumedSessions, isWithoutWarden: false, bootFailure: undefined };
  }

  get clock(): Clock {
    return this.#options.clock;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Connections that are open now. */
  get size(): number {
    return this.#connections.size;
  }

  /** Opens a first connection, so that what is wrong with host, key or login is known. */
  async ready(signal: AbortSignal | undefined): Promise<void> {
    const lease = await this.lease('short', signal);
    lease.release(false);
  }

  /** Waits for a free slot. Opens connections as long as it may, instead of waiting. */
  lease(kind: SlotKind, signal: AbortSignal | undefined): Promise<SlotLease> {
    if (this.#isClosed) return Promise.reject(this.#closedError());
    const waiting = this.#queue.wait(kind, signal);
    this.#serve();
    return waiting;
  }

  /**
   * Makes sure that the account runs what it is told.
   * @throws SshBootError
   */
  async checkAccount(signal: AbortSignal | undefined): Promise<void> {
    const lease = await this.lease('short', signal);
    try {
      await lease.connection.warden();
    } finally {
      lease.release(false);
    }
  }

  /** A connection for something that is no session, kept open until the use ends. */
  async borrow(signal: AbortSignal | undefined): Promise<BorrowedConnection> {
    const lease = await this.lease('short', signal);
    const endUse = lease.connection.use();
    lease.release(false);
    return {
      transport: lease.connection.transport,
      giveBack: () => {
        endUse();
        this.#watchIdle(lease.connection);
      },
    };
  }

  /** Ends everything: waiting calls are refused, jobs lose their channel. Idempotent. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#closing.abort(this.#closedError());
    this.#queue.refuseAll(this.#closedError());
    await Promise.all(
      [...this.#connections.keys()].map(async (connection) => {
        await connection.close();
        await connection.transport.gone;
      }),
    );
  }

  #closedError(): ClosedError {
    return new ClosedError(`The connection to ${this.#options.host}`, { hint: 'Connect again.' });
  }

  #serve(): void {
    this.#queue.serve((kind) => {
      const connection = this.#trusted().find(({ slots }) => slots.has(kind));
      return connection === undefined ? undefined : this.#leaseOn(connection, kind);
    });
    const { maxConnections, clock } = this.#options;
    const open = this.#trusted().length;
    const mayGrow = open === 0 || (open < maxConnections && clock.monotonicMs() >= this.#mayGrowAtMs);
    const isWanted = this.#queue.length > 0 && mayGrow;
    // One at a time: the first often has room for all that wait.
    if (isWanted && this.#opening === 0 && !this.#isClosed) void this.#openOne();
  }

  #trusted(): readonly Connection[] {
    return [...this.#connections.keys()].filter(
      ({ isSuspect, transport }) => !isSuspect && transport.isUsable,
    );
  }

  #leaseOn(connection: Connection, asked: SlotKind): SlotLease {
    const { clock } = this.#options;
    let kind = asked;
    connection.slots.take(kind);
    this.#connections.get(connection)?.cancel();
    const endUse = connection.use();
    let isOpen = true;
    const release = (wasOpen: boolean): void => {
      if (!isOpen) return;
      isOpen = false;
      connection.slots.release(kind, wasOpen, clock.monotonicMs());
      endUse();
      this.#watchIdle(connection);
      this.#serve();
    };
    return {
      connection,
      settle: () => {
        if (!isOpen || kind === 'held' || !connection.slots.settle()) return;
        kind = 'held';
        this.#serve();
      },
      release,
      suspect: () => {
        if (!connection.isSuspect) void connection.probe().then(() => this.#serve());
        release(false);
      },
      isTransient: ({ sessionsLive }) => connection.slots.isTransient(sessionsLive, clock.monotonicMs()),
      refused: (error) => {
        connection.slots.refused(error.sessionsLive, clock.monotonicMs());
        this.#learnt.sessions = Math.min(this.#learnt.sessions, connection.slots.limit);
        const again = (): void => {
          connection.slots.retry();
          this.#serve();
        };
        if (connection.slots.limit === 1) void connection.dropWarden().then((isFree) => isFree && again());
        clock.setTimeout(again, retryRefusedMs);
        release(false);
      },
    };
  }

  async #openOne(): Promise<void> {
    const { clock, random, host, logger, reconnect, handshakeMs, onReaped } = this.#options;
    this.#opening += 1;
    try {
      const { firstSignal } = this.#options;
      const isFirst = !this.#hasConnected;
      const transport = await retry(({ signal }) => this.#options.open(signal), {
        ...reconnect,
        // A host that was never reached is told at once; only a server that is too busy to greet is asked again.
        ...(isFirst
          ? { isRetryable: (error) => SshConnectError.isInstance(error) && error.phase === 'banner' }
          : {}),
        signal:
          isFirst && firstSignal !== undefined
            ? AbortSignal.any([this.#closing.signal, firstSignal])
            : this.#closing.signal,
        clock,
        random,
        operation: `Connecting to ${host}`,
        onRetry: ({ attempt, delayMs, error }) =>
          logger.debug({ host, attempt, delayMs, reason: String(error) }, 'connecting again'),
      });
      this.#hasConnected = true;
      const connection = new Connection({
        transport,
        host,
        learnt: this.#learnt,
        handshakeMs,
        clock,
        random,
        logger,
        onReaped,
        takeLeftovers: () => this.#leftovers.splice(0),
      });
      this.#connections.set(connection, undefined);
      void transport.gone.then((lost) => {
        this.#connections.get(connection)?.cancel();
        this.#connections.delete(connection);
        if (lost !== undefined && connection.leftover !== undefined)
          this.#leftovers.push(connection.leftover);
        this.#serve();
      });
      if (this.#isClosed) await connection.close();
    } catch (error) {
      // With another connection the calls only wait longer.
      if (this.#trusted().length === 0) this.#queue.refuseAll(error);
      else this.#mayGrowAtMs = clock.monotonicMs() + growAgainMs;
    } finally {
      this.#opening -= 1;
    }
    if (this.#queue.length > 0) this.#serve();
  }

  #watchIdle(connection: Connection): void {
    const { clock, idleMs } = this.#options;
    this.#connections.get(connection)?.cancel();
    if (!connection.isIdle || !this.#connections.has(connection)) return;
    const timer = clock.setTimeout(() => void connection.close(), idleMs, { unref: true });
    this.#connections.set(connection, timer);
  }
}
