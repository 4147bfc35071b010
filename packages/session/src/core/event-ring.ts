import type { NewEvent, ReadEvent } from './event.js';
import { EventStore } from './event-store.js';

/** What a ring holds at most. */
export interface RingLimits {
  /** Bytes of output and code. @defaultValue 1 MiB */
  readonly ringBytes?: number;
  /** Events. @defaultValue 65,536 */
  readonly ringEvents?: number;
}

/** A place in the events of a session. */
export interface RingPosition {
  /** The first event that was not read. */
  readonly seq: number;
  /** Bytes of all events before it, those included that are gone; undefined when not known. */
  readonly bytes: number | undefined;
}

/** What a reader gets at once. */
export interface EventBatch {
  readonly events: readonly ReadEvent[];
  /** Where to go on. */
  readonly next: RingPosition;
  /** Was there nothing behind them yet? */
  readonly isLast: boolean;
}

/** The last events of a session: the oldest go whole when there are too many, and readers are told of it. */
export class EventRing {
  /** It holds no more. */
  readonly maxBytes: number;
  readonly maxEvents: number;
  readonly #now: () => number;
  readonly #kept = new EventStore();
  #nextSeq = 1;
  #keptBytes = 0;
  /** Bytes of the events that are gone. */
  #goneBytes = 0;

  constructor({ ringBytes = 2 ** 20, ringEvents = 65_536 }: RingLimits, now: () => number) {
    this.maxBytes = ringBytes;
    this.maxEvents = ringEvents;
    this.#now = now;
  }

  /** The position behind the last event. */
  get end(): RingPosition {
    return { seq: this.#nextSeq, bytes: this.bytes };
  }

  /** Bytes of all events there ever were. */
  get bytes(): number {
    return this.#goneBytes + this.#keptBytes;
  }

  get keptBytes(): number {
    return this.#keptBytes;
  }

  /** Number of the oldest event that is kept. */
  get firstSeq(): number {
    return this.#nextSeq - this.#kept.size;
  }

  /** @returns the number of the event */
  add(event: NewEvent): number {
    // Room is made first, so that a full store need not grow.
    if (this.#kept.size > 0 && this.#kept.size >= this.maxEvents) this.#drop();
    this.#kept.add(this.#now(), event);
    const seq = this.#nextSeq++;
    this.#keptBytes += this.#kept.sizeOf(this.#kept.size - 1);
    while (this.#keptBytes > this.maxBytes || this.#kept.size > this.maxEvents) this.#drop();
    return seq;
  }

  /**
   * Events from a position on, about `maxBytes` of them and at least one when there is one.
   * @param lastSeq none behind this one
   */
  read(from: RingPosition, maxBytes: number, lastSeq: number = Infinity): EventBatch {
    const events: ReadEvent[] = [];
    const first = this.firstSeq;
    let bytes = from.bytes;
    if (from.seq < first) {
      const lost = bytes === undefined ? undefined : this.#goneBytes - bytes;
      events.push({
        kind: 'gap',
        fromSeq: from.seq,
        toSeq: first - 1,
        ...(lost === undefined ? {} : { bytes: lost }),
      });
      bytes = this.#goneBytes;
    }
    let seq = Math.min(Math.max(from.seq, first), this.#nextSeq);
    bytes ??= this.#bytesBefore(seq);
    let taken = 0;
    const end = Math.min(this.#nextSeq, lastSeq + 1);
    for (; seq < end && taken < maxBytes; seq++) {
      events.push(this.#kept.event(seq - first, seq));
      const size = this.#kept.sizeOf(seq - first);
      taken += size + 1;
      bytes += size;
    }
    return { events, next: { seq, bytes }, isLast: seq >= this.#nextSeq };
  }

  /** Bytes of all events before one that is kept. */
  #bytesBefore(seq: number): number {
    let bytes = this.#goneBytes;
    for (let place = 0; place < seq - this.firstSeq; place++) bytes += this.#kept.sizeOf(place);
    return bytes;
  }

  #drop(): void {
    const size = this.#kept.sizeOf(0);
    this.#kept.drop();
    this.#keptBytes -= size;
    this.#goneBytes += size;
  }
}
