import type { CallRecord } from './call-record.js';

// Enough for any test; a simulator that runs for days must not grow.
const longestLog = 100_000;

/** What clients called, in order. Iterate over it, or ask for one method. */
export class CallLog implements Iterable<CallRecord> {
  #records: CallRecord[] = [];
  #count = 0;

  /** How many calls there were, forgotten ones included. */
  get count(): number {
    return this.#count;
  }

  [Symbol.iterator](): Iterator<CallRecord> {
    return this.#records[Symbol.iterator]();
  }

  /** The calls of one method. */
  of(method: string): readonly CallRecord[] {
    return this.#records.filter((record) => record.method === method);
  }

  /** The names of the methods, in order. */
  get methods(): readonly string[] {
    return this.#records.map(({ method }) => method);
  }

  /** Forgets everything; numbers go on. */
  clear(): void {
    this.#records = [];
  }

  /** @internal */
  add(call: Omit<CallRecord, 'number' | 'failure'>): CallRecord {
    this.#count += 1;
    const record: CallRecord = { ...call, number: this.#count, failure: undefined };
    this.#records.push(record);
    if (this.#records.length > longestLog) this.#records = this.#records.slice(longestLog / 2);
    return record;
  }
}
