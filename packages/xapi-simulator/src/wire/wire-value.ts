import type { SimRecord, SimValue } from '../database/sim-value.js';
import type { EventBatch, SimEvent } from '../events/sim-event.js';

/** Anything that a message can answer. */
export type WireValue =
  | SimValue
  | SimRecord
  | ReadonlyMap<string, SimRecord>
  | EventBatch
  | readonly SimEvent[]
  | readonly SimRecord[]
  | undefined;

/** The answer to a call, before it has a form on the wire. */
export type WireReply =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly code: string; readonly params: readonly string[] };
