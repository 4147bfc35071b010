import type { AttachOptions } from './attach-policy.js';
import type { RingPosition } from './event-ring.js';

const MAX_NAMES = 1_000;
const BEGINNING: RingPosition = { seq: 1, bytes: 0 };

/** How far clients with a name have read, the latest thousand of them: one that comes again goes on from there. */
export class ReadPositions {
  readonly #byName = new Map<string, RingPosition>();

  /** Where a client begins. @param end where a client begins that wants nothing of what was */
  startOf({ fromSeq = 'unread', clientName }: AttachOptions, end: RingPosition): RingPosition {
    if (fromSeq === 'all') return BEGINNING;
    if (fromSeq === 'now') return end;
    if (typeof fromSeq === 'number') return fromSeq <= 1 ? BEGINNING : { seq: fromSeq, bytes: undefined };
    return (clientName === undefined ? undefined : this.#byName.get(clientName)) ?? BEGINNING;
  }

  remember(name: string, position: RingPosition): void {
    this.#byName.delete(name);
    this.#byName.set(name, position);
    const [oldest] = this.#byName.keys();
    if (this.#byName.size > MAX_NAMES && oldest !== undefined) this.#byName.delete(oldest);
  }
}
