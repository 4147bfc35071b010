import type { SimRecord } from '../database/sim-value.js';

/** An event as `event.from` and `event.next` answer it. */
export interface SimEvent {
  readonly id: string;
  readonly timestamp: string;
  readonly className: string;
  readonly operation: 'add' | 'mod' | 'del';
  readonly ref: string;
  /** What the object is now; events of deletion have none. */
  readonly snapshot?: SimRecord;
}

/** The answer of `event.from`. */
export interface EventBatch {
  readonly events: readonly SimEvent[];
  /** How many objects there are of each class, its name in lower case. */
  readonly validRefCounts: ReadonlyMap<string, number>;
  readonly token: string;
}
