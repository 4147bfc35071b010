import { type Clock, ClosedError } from '@bioxen/core';
import type { BorrowedConnection, Connections } from './connections.js';
import type { HostConnections } from './host-connections.js';
import type { SlotLease } from './slot-lease.js';
import type { SlotKind } from './slots.js';

/** One holder's part of connections that others use too. Its end is none for them. */
export class ConnectionsShare implements Connections {
  readonly #connections: HostConnections;
  readonly #onClose: () => void;
  #isClosed = false;

  constructor(connections: HostConnections, onClose: () => void) {
    this.#connections = connections;
    this.#onClose = onClose;
  }

  get clock(): Clock {
    return this.#connections.clock;
  }

  get isClosed(): boolean {
    return this.#isClosed || this.#connections.isClosed;
  }

  get size(): number {
    return this.#connections.size;
  }

  async ready(signal: AbortSignal | undefined): Promise<void> {
    this.#refuseWhenClosed();
    await this.#connections.ready(signal, this);
  }

  async lease(kind: SlotKind, signal: AbortSignal | undefined): Promise<SlotLease> {
    this.#refuseWhenClosed();
    return await this.#connections.lease(kind, signal, this);
  }

  async checkAccount(signal: AbortSignal | undefined): Promise<void> {
    this.#refuseWhenClosed();
    await this.#connections.checkAccount(signal, this);
  }

  async borrow(signal: AbortSignal | undefined): Promise<BorrowedConnection> {
    this.#refuseWhenClosed();
    return await this.#connections.borrow(signal, this);
  }

  close(): Promise<void> {
    if (this.#isClosed) return Promise.resolve();
    this.#isClosed = true;
    this.#connections.leave(this, this.#closedError());
    this.#onClose();
    return Promise.resolve();
  }

  #closedError(): ClosedError {
    return new ClosedError(`The connection to ${this.#connections.host}`, {
      hint: 'Ask the pool for it again.',
    });
  }

  #refuseWhenClosed(): void {
    if (this.#isClosed) throw this.#closedError();
  }
}
