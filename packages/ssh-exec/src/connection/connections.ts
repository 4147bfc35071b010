import type { Clock } from '@bioxen/core';
import type { SshTransport } from '../transport/transport.js';
import type { SlotLease } from './slot-lease.js';
import type { SlotKind } from './slots.js';

/** A connection in use without a session. */
export interface BorrowedConnection {
  readonly transport: SshTransport;
  giveBack(): void;
}

/** The connections to a host, as those see them who use them. */
export interface Connections {
  readonly clock: Clock;
  readonly isClosed: boolean;
  /** Connections that are open now. */
  readonly size: number;
  /** Opens a first connection, so that what is wrong with host, key or login is known. */
  ready(signal: AbortSignal | undefined): Promise<void>;
  /** Waits for a free slot. Opens connections as long as it may, instead of waiting. */
  lease(kind: SlotKind, signal: AbortSignal | undefined): Promise<SlotLease>;
  /**
   * Makes sure that the account runs what it is told.
   * @throws SshBootError
   */
  checkAccount(signal: AbortSignal | undefined): Promise<void>;
  /** A connection for something that is no session, kept open until the use ends. */
  borrow(signal: AbortSignal | undefined): Promise<BorrowedConnection>;
  /** Waiting calls are refused, and what runs loses its channel. Idempotent. */
  close(): Promise<void>;
}
