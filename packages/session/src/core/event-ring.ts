import type { NewEvent, ReadEvent, SessionEvent } from './event.js';

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

const COMPACT_AT = 1_024;

/** The last events of a session: the oldest go whole when there are too many, and readers are told of it. */
export class EventRing {
  readonly #maxBytes: number;
  readonly #maxEvents: number;
  readonly #now: () => number;
  #kept: SessionEvent[] = [];
  /** Index of the oldest in `#kept`. */
  #head = 0;
  #nextSeq = 1;
  #keptBytes = 0;
  /** Bytes of the events that are gone. */
  #goneBytes = 0;

  constructor({ ringBytes = 2 ** 20, ringEvents = 65_536 }: RingLimits, now: () => number) {
    this.#maxBytes = ringBytes;
    this.#maxEvents = ringEvents;
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
    return this.#nextSeq - (this.#kept.length - this.#head);
  }

  add(event: NewEvent): SessionEvent {
    const numbered = withNumber(this.#nextSeq++, this.#now(), event);
    this.#kept.push(numbered);
    this.#keptBytes += sizeOf(numbered);
    while (this.#keptBytes > this.#maxBytes || this.#kept.length - this.#head > this.#maxEvents) this.#drop();
    return numbered;
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
    const end = Math.min(this.#kept.length, this.#head + (lastSeq - first) + 1);
    for (let at = this.#head + (seq - first); at < end && taken < maxBytes; at++, seq++) {
      const kept = this.#kept[at];
      if (kept === undefined) break;
      events.push(kept);
      const size = sizeOf(kept);
      taken += size + 1;
      bytes += size;
    }
    return { events, next: { seq, bytes }, isLast: seq >= this.#nextSeq };
  }

  /** Bytes of all events before one that is kept. */
  #bytesBefore(seq: number): number {
    const before = this.#kept.slice(this.#head, this.#head + seq - this.firstSeq);
    return before.reduce((sum, event) => sum + sizeOf(event), this.#goneBytes);
  }

  #drop(): void {
    const oldest = this.#kept[this.#head++];
    const size = oldest === undefined ? 0 : sizeOf(oldest);
    this.#keptBytes -= size;
    this.#goneBytes += size;
    if (this.#head < COMPACT_AT || this.#head * 2 < this.#kept.length) return;
    this.#kept = this.#kept.slice(this.#head);
    this.#head = 0;
  }
}

/** Field by field for what comes often: V8 takes ten times as long for a copy with more fields. */
function withNumber(seq: number, time: number, event: NewEvent): SessionEvent {
  switch (event.kind) {
    case 'input': {
      const { kind, requestId, clientId, code } = event;
      return { seq, time, kind, requestId, clientId, code };
    }
    case 'stdout':
    case 'stderr': {
      const { kind, requestId, bytes } = event;
      return { seq, time, kind, requestId, bytes };
    }
    case 'result': {
      const { kind, requestId, success, returnCode, durationMs, failure } = event;
      const result = { seq, time, kind, requestId, success, returnCode, durationMs };
      return failure === undefined ? result : { ...result, failure };
    }
    case 'state':
    case 'environment':
      return { seq, time, ...event };
  }
}

/** Bytes of output; of what was typed its length. */
function sizeOf(event: SessionEvent): number {
  if (event.kind === 'stdout' || event.kind === 'stderr') return event.bytes.length;
  return event.kind === 'input' ? event.code.length : 0;
}
