import { type Clock, ClosedError, retry } from '@bioxen/core';
import { SshConnectError } from '../errors/ssh-connect-error.js';
import { Connection } from './connection.js';
import type { Learnt, Leftover } from './connection-options.js';
import type { BorrowedConnection, Connections } from './connections.js';
import type { HostConnectionsOptions } from './host-connections-options.js';
import type { SlotLease } from './slot-lease.js';
import { SlotQueue } from './slot-queue.js';
import type { SlotKind } from './slots.js';

// When another connection could not be had, those that are there have to do for so long.
const growAgainMs = 5_000;

// When no channel closes after a refusal, the server is asked again after this.
const retryRefusedMs = 50;

/** The connections to one host: opened when they are needed, given out slot by slot in order, closed when idle. */
export class HostConnections implements Connections {
  readonly #options: HostConnectionsOptions;
  readonly #connections = new Map<Connection, { cancel(): void } | undefined>();
  readonly #queue = new SlotQueue();
  /** Slots that holders have who share these connections. */
  readonly #held = new Map<SlotLease, object>();
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

  get host(): string {
    return this.#options.host;
  }

  get clock(): Clock {
    return this.#options.clock;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  get size(): number {
    return this.#connections.size;
  }

  /** Is there neither a connection nor one on its way? */
  get isEmpty(): boolean {
    return this.#connections.size === 0 && this.#opening === 0;
  }

  async ready(signal: AbortSignal | undefined, holder?: object): Promise<void> {
    const lease = await this.lease('short', signal, holder);
    lease.release(false);
  }

  /** @param holder who may leave these connections to the others */
  lease(kind: SlotKind, signal: AbortSignal | undefined, holder?: object): Promise<SlotLease> {
    if (this.#isClosed) return Promise.reject(this.#closedError());
    const waiting = this.#queue.wait(kind, signal, holder);
    this.#serve();
    return waiting;
  }

  async checkAccount(signal: AbortSignal | undefined, holder?: object): Promise<void> {
    const lease = await this.lease('short', signal, holder);
    try {
      await lease.connection.warden();
    } finally {
      lease.release(false);
    }
  }

  async borrow(signal: AbortSignal | undefined, holder?: object): Promise<BorrowedConnection> {
    const lease = await this.lease('short', signal, holder);
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

  /** A holder goes: its waiting calls are refused. A connection that did not end what it had may be dead. */
  leave(holder: object, error: ClosedError): void {
    this.#queue.refuseAll(error, holder);
    for (const [{ connection }, whose] of this.#held) if (whose === holder) this.#suspect(connection);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#closing.abort(this.#closedError());
    this.#queue.refuseAll(this.#closedError());
    await Promise.all(
      [...this.#connections.keys()].map(async (connection) => {
        await connection.retire();
        connection.close();
        await connection.transport.gone;
      }),
    );
  }

  #closedError(): ClosedError {
    return new ClosedError(`The connection to ${this.#options.host}`, { hint: 'Connect again.' });
  }

  #serve(): void {
    this.#queue.serve((kind, holder) => {
      const connection = this.#trusted().find(({ slots }) => slots.has(kind));
      return connection === undefined ? undefined : this.#leaseOn(connection, kind, holder);
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

  #suspect(connection: Connection): void {
    if (!connection.isSuspect) void connection.probe().then(() => this.#serve());
  }

  #leaseOn(connection: Connection, asked: SlotKind, holder: object | undefined): SlotLease {
    const { clock } = this.#options;
    let kind = asked;
    connection.slots.take(kind);
    this.#connections.get(connection)?.cancel();
    const endUse = connection.use();
    let isOpen = true;
    const release = (wasOpen: boolean): void => {
      if (!isOpen) return;
      isOpen = false;
      this.#held.delete(lease);
      connection.slots.release(kind, wasOpen, clock.monotonicMs());
      endUse();
      this.#watchIdle(connection);
      this.#serve();
    };
    const lease: SlotLease = {
      connection,
      settle: () => {
        if (!isOpen || kind === 'held' || !connection.slots.settle()) return;
        kind = 'held';
        this.#serve();
      },
      release,
      suspect: () => {
        this.#suspect(connection);
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
    if (holder !== undefined) this.#held.set(lease, holder);
    return lease;
  }

  async #openOne(): Promise<void> {
    const { clock, random, host, logger, reconnect, handshakeMs, reservedSessions, onReaped } = this.#options;
    this.#opening += 1;
    let opened: Connection | undefined;
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
        reservedSessions,
        handshakeMs,
        clock,
        random,
        logger,
        onReaped,
        takeLeftovers: () => this.#leftovers.splice(0),
      });
      opened = connection;
      this.#connections.set(connection, undefined);
      void transport.gone.then((lost) => {
        this.#connections.get(connection)?.cancel();
        this.#connections.delete(connection);
        if (lost !== undefined && connection.leftover !== undefined)
          this.#leftovers.push(connection.leftover);
        this.#serve();
        this.#tellEmpty();
      });
      if (this.#isClosed) connection.close();
    } catch (error) {
      // With another connection the calls only wait longer.
      if (this.#trusted().length === 0) this.#queue.refuseAll(error);
      else this.#mayGrowAtMs = clock.monotonicMs() + growAgainMs;
    } finally {
      this.#opening -= 1;
    }
    if (this.#queue.length > 0) this.#serve();
    // Those who waited for it may have gone.
    if (opened === undefined) this.#tellEmpty();
    else this.#watchIdle(opened);
  }

  #tellEmpty(): void {
    if (this.isEmpty) this.#options.onEmpty?.();
  }

  #watchIdle(connection: Connection): void {
    const { clock, idleMs } = this.#options;
    this.#connections.get(connection)?.cancel();
    if (!connection.isIdle || !this.#connections.has(connection)) return;
    const timer = clock.setTimeout(() => connection.close(), idleMs, { unref: true });
    this.#connections.set(connection, timer);
  }
}
