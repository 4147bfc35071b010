import { OperationAbortedError } from '@bioxen/core';
import type { SlotLease } from './slot-lease.js';
import type { SlotKind } from './slots.js';

interface Waiter {
  readonly kind: SlotKind;
  readonly holder: object | undefined;
  readonly grant: (lease: SlotLease) => void;
  readonly refuse: (error: unknown) => void;
}

/** Calls that wait for a slot, served in order; one that cannot be served yet does not hold up those of the other kind. */
export class SlotQueue {
  readonly #waiters: Waiter[] = [];

  get length(): number {
    return this.#waiters.length;
  }

  /** Waits; an abort leaves the queue. */
  wait(kind: SlotKind, signal: AbortSignal | undefined, holder?: object): Promise<SlotLease> {
    if (signal?.aborted === true)
      return Promise.reject(OperationAbortedError.fromSignal(signal, 'Waiting for a channel'));
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        signal?.removeEventListener('abort', abort);
        const index = this.#waiters.indexOf(waiter);
        if (index >= 0) this.#waiters.splice(index, 1);
      };
      const abort = (): void => {
        leave();
        if (signal !== undefined) reject(OperationAbortedError.fromSignal(signal, 'Waiting for a channel'));
      };
      const waiter: Waiter = {
        kind,
        holder,
        grant: (lease) => {
          leave();
          resolve(lease);
        },
        refuse: (error) => {
          leave();
          reject(error);
        },
      };
      signal?.addEventListener('abort', abort, { once: true });
      this.#waiters.push(waiter);
    });
  }

  /** Gives out what can be had now. */
  serve(take: (kind: SlotKind, holder: object | undefined) => SlotLease | undefined): void {
    const isOut: Record<SlotKind, boolean> = { short: false, held: false };
    for (const { kind, holder, grant } of this.#waiters.slice()) {
      if (isOut.short && isOut.held) return;
      const lease = isOut[kind] ? undefined : take(kind, holder);
      if (lease === undefined) isOut[kind] = true;
      else grant(lease);
    }
  }

  /** Nobody will be served; with a holder, nobody of its calls. */
  refuseAll(error: unknown, holder?: object): void {
    for (const waiter of this.#waiters.slice())
      if (holder === undefined || waiter.holder === holder) waiter.refuse(error);
  }
}
