import type { NewEvent, ResultEvent, SessionEvent } from './event.js';

/** What an event has beside its numbers. */
type Content = string | Uint8Array | ResultEvent['failure'] | NewEvent;

const INPUT = 0;
const STDOUT = 1;
const STDERR = 2;
const SUCCEEDED = 3;
const FAILED = 4;
/** Of which there are few: kept as they came. */
const OTHER = 5;

const FIRST_CAPACITY = 8;

/**
 * Events in columns, the oldest first. Numbers stand in arrays of numbers: a session keeps tens of thousands of events, and as
 * objects each of them would be looked at and moved by V8's collector of garbage again and again.
 */
export class EventStore {
  #capacity = FIRST_CAPACITY;
  /** Where the oldest stands. */
  #head = 0;
  #size = 0;
  #kinds = new Uint8Array(FIRST_CAPACITY);
  #times = new Float64Array(FIRST_CAPACITY);
  #requests = new Float64Array(FIRST_CAPACITY);
  #codes = new Float64Array(FIRST_CAPACITY);
  #durations = new Float64Array(FIRST_CAPACITY);
  /** Lists without holes: every event has its place in them. */
  #clients: (string | undefined)[] = [];
  #contents: Content[] = [];

  get size(): number {
    return this.#size;
  }

  add(time: number, event: NewEvent): void {
    if (this.#size === this.#capacity) this.#grow();
    const at = (this.#head + this.#size++) & (this.#capacity - 1);
    this.#times[at] = time;
    this.#clients[at] = event.kind === 'input' ? event.clientId : undefined;
    switch (event.kind) {
      case 'input':
        this.#kinds[at] = INPUT;
        this.#requests[at] = event.requestId;
        this.#contents[at] = event.code;
        return;
      case 'stdout':
      case 'stderr':
        this.#kinds[at] = event.kind === 'stdout' ? STDOUT : STDERR;
        this.#requests[at] = event.requestId;
        this.#contents[at] = event.bytes;
        return;
      case 'result':
        this.#kinds[at] = event.success ? SUCCEEDED : FAILED;
        this.#requests[at] = event.requestId;
        this.#codes[at] = event.returnCode;
        this.#durations[at] = event.durationMs;
        this.#contents[at] = event.failure;
        return;
      case 'state':
      case 'environment':
        this.#kinds[at] = OTHER;
        this.#contents[at] = event;
    }
  }

  /** The event at a place, the oldest being at 0, with the number that it has among all. */
  event(place: number, seq: number): SessionEvent {
    const at = this.#indexOf(place);
    const time = this.#times[at] ?? 0;
    const requestId = this.#requests[at] ?? 0;
    const content = this.#contents[at];
    switch (this.#kinds[at] ?? OTHER) {
      case INPUT:
        return {
          seq,
          time,
          kind: 'input',
          requestId,
          clientId: this.#clients[at] ?? '',
          code: content as string,
        };
      case STDOUT:
        return { seq, time, kind: 'stdout', requestId, bytes: content as Uint8Array };
      case STDERR:
        return { seq, time, kind: 'stderr', requestId, bytes: content as Uint8Array };
      case SUCCEEDED:
        return { seq, time, kind: 'result', requestId, success: true, ...this.#outcomeAt(at) };
      case FAILED:
        return { seq, time, kind: 'result', requestId, success: false, ...this.#outcomeAt(at) };
      default:
        return { seq, time, ...(content as NewEvent) };
    }
  }

  /** Bytes of output of the event at a place; of what was typed its length. */
  sizeOf(place: number): number {
    const at = this.#indexOf(place);
    const kind = this.#kinds[at];
    return kind === INPUT || kind === STDOUT || kind === STDERR
      ? (this.#contents[at] as string | Uint8Array).length
      : 0;
  }

  /** Lets go of the oldest. */
  drop(): void {
    this.#contents[this.#head] = undefined;
    this.#head = (this.#head + 1) & (this.#capacity - 1);
    this.#size--;
  }

  #outcomeAt(at: number): Pick<ResultEvent, 'returnCode' | 'durationMs' | 'failure'> {
    const returnCode = this.#codes[at] ?? 0;
    const durationMs = this.#durations[at] ?? 0;
    const failure = this.#contents[at] as ResultEvent['failure'];
    return failure === undefined ? { returnCode, durationMs } : { returnCode, durationMs, failure };
  }

  /** The capacity is a power of two. */
  #indexOf(place: number): number {
    return (this.#head + place) & (this.#capacity - 1);
  }

  #grow(): void {
    const from = this.#head;
    const capacity = this.#capacity * 2;
    this.#kinds = grown(this.#kinds, new Uint8Array(capacity), from);
    this.#times = grown(this.#times, new Float64Array(capacity), from);
    this.#requests = grown(this.#requests, new Float64Array(capacity), from);
    this.#codes = grown(this.#codes, new Float64Array(capacity), from);
    this.#durations = grown(this.#durations, new Float64Array(capacity), from);
    this.#clients = [...this.#clients.slice(from), ...this.#clients.slice(0, from)];
    this.#contents = [...this.#contents.slice(from), ...this.#contents.slice(0, from)];
    this.#capacity = capacity;
    this.#head = 0;
  }
}

/** The same numbers from their oldest on, in a longer array. */
function grown<A extends Uint8Array | Float64Array>(old: A, longer: A, from: number): A {
  longer.set(old.subarray(from));
  longer.set(old.subarray(0, from), old.length - from);
  return longer;
}
