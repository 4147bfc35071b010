import type { LimitedBy } from '../scheduling/cell-rates.js';

/** Something that happened, with the cell's time in seconds. */
export type TraceEvent =
  | {
      readonly at: number;
      readonly event: 'created' | 'started' | 'paused' | 'resumed' | 'stopped' | 'destroyed' | 'error';
      readonly vmId: string;
    }
  | { readonly at: number; readonly event: 'allocated' | 'submitted' | 'finished'; readonly vmId: string }
  | {
      readonly at: number;
      readonly event: 'quantum';
      readonly vmId: string;
      readonly until: number;
      readonly budget: number;
      /** Done in it. */
      readonly residues: number;
      /** Paid for it, debts of earlier quanta included. */
      readonly paid: number;
      readonly debt: number;
      readonly limitedBy: LimitedBy;
    };

const DEFAULT_LIMIT = 100_000;

/** What a hypervisor did, in order. Wall time is nowhere in it. */
export class Trace {
  readonly #events: TraceEvent[] = [];
  readonly #limit: number;
  #dropped = 0;

  constructor(limit: number = DEFAULT_LIMIT) {
    this.#limit = limit;
  }

  add(event: TraceEvent): void {
    this.#events.push(event);
    if (this.#events.length <= this.#limit + this.#limit / 10) return;
    this.#dropped += this.#events.length - this.#limit;
    this.#events.splice(0, this.#events.length - this.#limit);
  }

  /** Events that are gone, because there were too many. */
  get dropped(): number {
    return this.#dropped;
  }

  /** A copy. */
  events(): readonly TraceEvent[] {
    return [...this.#events];
  }

  /** One line of JSON an event. */
  toString(): string {
    return this.#events.map((event) => `${JSON.stringify(event)}\n`).join('');
  }
}
