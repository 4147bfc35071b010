import { InvalidOptionError } from '@bioxen/core';
import type { EventRing, RingPosition } from './event-ring.js';

/** An interpreter's output comes in pieces of up to 64 KiB, one more than is waited for. */
const LEAST_BYTES = 2 ** 18;
const LEAST_EVENTS = 2 ** 8;

/** Makes programs wait for the clients that must miss nothing: they may be behind by half of what the ring holds. */
export class FlowControl {
  readonly #ring: EventRing;
  /** Client → how far it has read. */
  readonly #read = new Map<string, RingPosition>();
  #room: (() => void) | undefined;
  #waiting: Promise<void> | undefined;

  constructor(ring: EventRing) {
    this.#ring = ring;
  }

  /** @throws InvalidOptionError where the ring is too small for anybody to be waited for */
  check(): void {
    const { maxBytes, maxEvents } = this.#ring;
    if (maxBytes >= LEAST_BYTES && maxEvents >= LEAST_EVENTS) return;
    throw new InvalidOptionError(
      'lossless',
      `the session keeps ${String(maxBytes)} bytes and ${String(maxEvents)} events at most, which is too little`,
      {
        hint: `Make the session with ringBytes of ${String(LEAST_BYTES)} and ringEvents of ${String(LEAST_EVENTS)} or more, or leave lossless out.`,
      },
    );
  }

  /** A client that must miss nothing has read so far. */
  advance(clientId: string, position: RingPosition): void {
    this.#read.set(clientId, position);
    this.#look();
  }

  forget(clientId: string): void {
    if (this.#read.delete(clientId)) this.#look();
  }

  /** A promise is pending as long as one of them is too far behind. */
  room(): Promise<void> | undefined {
    if (!this.#isBehind()) return undefined;
    this.#waiting ??= new Promise((resolve) => {
      this.#room = resolve;
    });
    return this.#waiting;
  }

  /** Nobody waits any more: the session has ended. */
  release(): void {
    this.#room?.();
    this.#waiting = undefined;
  }

  #isBehind(): boolean {
    if (this.#read.size === 0) return false;
    const { maxBytes, maxEvents, bytes, end } = this.#ring;
    for (const { seq, bytes: read = 0 } of this.#read.values()) {
      if (bytes - read > maxBytes / 2 || end.seq - seq > maxEvents / 2) return true;
    }
    return false;
  }

  #look(): void {
    if (this.#waiting !== undefined && !this.#isBehind()) this.release();
  }
}
