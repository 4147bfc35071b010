import { SessionStateError } from '@bioxen/core';
import type { Leave } from './attach-policy.js';
import type { EventBatch, EventRing, RingPosition } from './event-ring.js';
import type { FlowControl } from './flow-control.js';
import type { RequestQueue } from './request-queue.js';
import type { ReadRequest } from './session-link.js';
import { whenAborted } from './when-aborted.js';

const MAX_READ_BYTES = 2 ** 18;

/** What one that has left is told. */
const LEFT: Readonly<Record<Leave, string>> = {
  detached: 'detached',
  'detached by another': 'detached by another client',
  'taken over': 'taken over by another client',
  lost: 'detached',
};

/** The session whose events are read. */
export interface ReadSession {
  readonly id: string;
  readonly ring: EventRing;
  readonly queue: RequestQueue;
  readonly flow: FlowControl;
  readonly end: unknown;
  onEvent(seq: number, wake: () => void): () => void;
}

/** How far one client has read, and how far it may once it has left. */
export class EventReader {
  position: RingPosition;
  readonly #session: ReadSession;
  readonly #clientId: string;
  readonly #isLossless: boolean;
  /** What of it waits: a set, since a signal looks through all of its listeners for each that comes or goes. */
  readonly #waiting = new Set<() => void>();
  #leftBy: Leave | undefined;
  /** Number of the last event that it may read, once it has left. */
  #lastSeq = 0;

  /** @param isLossless programs wait for it */
  constructor(session: ReadSession, clientId: string, position: RingPosition, isLossless: boolean) {
    this.#session = session;
    this.#clientId = clientId;
    this.position = position;
    this.#isLossless = isLossless;
    if (isLossless)
      session.flow.advance(clientId, position.bytes === undefined ? session.ring.end : position);
  }

  get hasLeft(): boolean {
    return this.#leftBy !== undefined;
  }

  /** @throws SessionStateError for one that has left and has read of it */
  async read(request: ReadRequest, signal?: AbortSignal): Promise<EventBatch> {
    const { from, maxBytes = MAX_READ_BYTES, wait, counts = false } = request;
    this.#refuse(from);
    const { ring, queue } = this.#session;
    if (wait === 'idle') await this.#unlessLeft(queue.whenIdle());
    if (wait === 'event' && from.seq >= ring.end.seq) await this.#whenThere(from.seq, signal);
    this.#refuse(from);
    const batch = ring.read(from, maxBytes, this.hasLeft ? this.#lastSeq : undefined);
    if (counts && !this.hasLeft) {
      this.position = batch.next;
      if (this.#isLossless) this.#session.flow.advance(this.#clientId, batch.next);
    }
    return batch;
  }

  /** It reads no more; who waits is woken. */
  leave(what: Leave): void {
    this.#leftBy = what;
    for (const wake of this.#waiting) wake();
  }

  /** Of one that was detached: up to there it can still read, so that it learns of it. */
  seesTo(seq: number): void {
    this.#lastSeq = seq;
  }

  /** @throws SessionStateError */
  refuseWhenLeft(operation: string): void {
    if (this.#leftBy === undefined) return;
    throw new SessionStateError({
      vmId: this.#session.id,
      state: LEFT[this.#leftBy],
      operation,
      hint: 'Attach to it again.',
    });
  }

  #refuse({ seq }: RingPosition): void {
    if (this.#leftBy === 'detached' || seq > this.#lastSeq) this.refuseWhenLeft('read');
  }

  /** Resolves with the event of a number, at the end of the session, when this one leaves, or when the signal aborts. */
  async #whenThere(seq: number, signal: AbortSignal | undefined): Promise<void> {
    if (this.#session.end !== undefined || this.hasLeft || signal?.aborted === true) return;
    await new Promise<void>((resolve) => {
      const wake = (): void => {
        stop();
        this.#waiting.delete(wake);
        stopListening();
        resolve();
      };
      const stop = this.#session.onEvent(seq, wake);
      this.#waiting.add(wake);
      const stopListening = whenAborted(signal, wake);
    });
  }

  async #unlessLeft(waiting: Promise<void>): Promise<void> {
    if (this.hasLeft) return;
    await new Promise<void>((resolve, reject) => {
      this.#waiting.add(resolve);
      waiting.then(resolve, reject).finally(() => {
        this.#waiting.delete(resolve);
      });
    });
  }
}
