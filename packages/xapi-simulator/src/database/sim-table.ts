import type { SimRecord, SimValue } from './sim-value.js';

/** An object with the generations of its birth and its last change. */
export interface Row {
  readonly ref: string;
  readonly created: number;
  modified: number;
  record: SimRecord;
}

/** An object that is gone. */
export interface DeletedRow {
  readonly ref: string;
  readonly created: number;
  readonly deleted: number;
}

// xapi keeps so many deletions of a class and cuts them to the second figure when there are more.
const mostDeletions = 512;
const keptDeletions = 256;

/** The objects of one class. Read it freely; it changes through `SimDatabase` only. */
export class SimTable {
  readonly className: string;
  readonly #rows = new Map<string, Row>();
  readonly #byUuid = new Map<string, string>();
  #deleted: DeletedRow[] = [];

  constructor(className: string) {
    this.className = className;
  }

  /** How many objects there are. */
  get size(): number {
    return this.#rows.size;
  }

  /** The references of all objects, the oldest first. */
  refs(): string[] {
    return [...this.#rows.keys()];
  }

  /** What the object is now, or undefined when there is none. */
  get(ref: string): SimRecord | undefined {
    return this.#rows.get(ref)?.record;
  }

  has(ref: string): boolean {
    return this.#rows.has(ref);
  }

  /** The reference of the object with this uuid. */
  byUuid(uuid: string): string | undefined {
    return this.#byUuid.get(uuid);
  }

  /** References of the objects whose fields have these values; maps and sets are compared by identity. */
  where(fields: Readonly<Record<string, SimValue>>): string[] {
    const wanted = Object.entries(fields);
    const found: string[] = [];
    for (const { ref, record } of this.#rows.values()) {
      if (wanted.every(([name, value]) => record[name] === value)) found.push(ref);
    }
    return found;
  }

  /** @internal */
  rows(): IterableIterator<Row> {
    return this.#rows.values();
  }

  /** @internal */
  row(ref: string): Row | undefined {
    return this.#rows.get(ref);
  }

  /** The last deletions, the oldest first. */
  get deletions(): readonly DeletedRow[] {
    return this.#deleted;
  }

  /** @internal */
  put(row: Row): void {
    this.#rows.set(row.ref, row);
    const { uuid } = row.record;
    if (typeof uuid === 'string') this.#byUuid.set(uuid, row.ref);
  }

  /** @internal */
  drop(row: Row, generation: number): void {
    this.#rows.delete(row.ref);
    const { uuid } = row.record;
    if (typeof uuid === 'string') this.#byUuid.delete(uuid);
    this.#deleted.push({ ref: row.ref, created: row.created, deleted: generation });
    if (this.#deleted.length > mostDeletions) this.#deleted = this.#deleted.slice(-keptDeletions);
  }

  /** Forgets what was deleted, as a server does after many deletions or a restart. */
  forgetDeletions(): void {
    this.#deleted = [];
  }
}
