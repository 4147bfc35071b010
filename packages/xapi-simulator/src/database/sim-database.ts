import { BioxenError, type Random } from '@bioxen/core';
import { blankValue, fallbackValue } from '../schema/blank-value.js';
import type { ServerModel } from '../schema/server-model.js';
import { relationsFrom } from './relations.js';
import { list, text } from './read-field.js';
import { type Row, SimTable } from './sim-table.js';
import { nullRef, type SimRecord, type SimValue } from './sim-value.js';
import { newUuid } from './uuid.js';

/** What happened to an object. */
export interface Change {
  readonly className: string;
  readonly ref: string;
  readonly operation: 'add' | 'mod' | 'del';
  readonly generation: number;
}

/** The objects of a database at one moment. */
export type DatabaseCopy = readonly { readonly className: string; readonly rows: readonly Row[] }[];

/**
 * The objects of the pool. Each write takes one generation, as in xapi's database, and is told to the watchers at once.
 * Sets of references back, such as `VM.VIFs`, follow by themselves.
 */
export class SimDatabase {
  readonly model: ServerModel;
  readonly #random: Random;
  readonly #tables: ReadonlyMap<string, SimTable>;
  readonly #blanks = new Map<string, SimRecord>();
  readonly #watchers = new Set<(change: Change) => void>();
  #generation = 0;

  constructor(model: ServerModel, random: Random) {
    this.model = model;
    this.#random = random;
    this.#tables = new Map(model.classNames.map((name) => [name, new SimTable(name)]));
  }

  /** The number of the last write. */
  get generation(): number {
    return this.#generation;
  }

  /**
   * Counts the generations anew from 1, objects in the order of their last change, and forgets what was deleted: what a
   * server does that starts again. Tokens that clients hold then lie in the future.
   */
  renumber(): void {
    const rows = Array.from(this.tables(), (table) =>
      Array.from(table.rows(), (row) => ({ table, row })),
    ).flat();
    rows.sort((a, b) => a.row.modified - b.row.modified);
    this.#generation = 0;
    for (const { table, row } of rows) {
      this.#generation += 1;
      table.put({ ...row, created: this.#generation, modified: this.#generation });
    }
    for (const table of this.tables()) table.forgetDeletions();
  }

  /** All objects as they are, to come back to. */
  copy(): DatabaseCopy {
    return Array.from(this.tables(), (table) => ({
      className: table.className,
      rows: Array.from(table.rows(), (row) => ({ ...row })),
    }));
  }

  /** Puts the objects back to a copy. Nobody is told: it is part of a restart. */
  restore(copy: DatabaseCopy): void {
    for (const { className, rows } of copy) {
      const table = this.table(className);
      for (const row of Array.from(table.rows())) table.drop(row, this.#generation);
      for (const row of rows) table.put({ ...row });
    }
    this.renumber();
  }

  /** The objects of a class. */
  table(className: string): SimTable {
    const table = this.#tables.get(className);
    if (table === undefined) {
      throw new BioxenError(
        `The simulated server of version ${this.model.version} has no class ${className}`,
        {
          code: 'API_VALIDATION_ERROR',
        },
      );
    }
    return table;
  }

  /** Every class, in the order of the model. */
  tables(): IterableIterator<SimTable> {
    return this.#tables.values();
  }

  /** What an object is now. It must exist. */
  read(className: string, ref: string): SimRecord {
    const record = this.table(className).get(ref);
    if (record === undefined) {
      throw new BioxenError(`There is no ${className} ${ref} in the simulated pool`, {
        code: 'API_VALIDATION_ERROR',
      });
    }
    return record;
  }

  /** Makes an object; fields left out are blank, the uuid is new. Gives back its reference. */
  insert(className: string, fields: SimRecord, ref: string = this.newRef()): string {
    const table = this.table(className);
    const record = { ...this.#blank(className), ...fields };
    if ('uuid' in record && record['uuid'] === '') record['uuid'] = newUuid(this.#random);
    this.#generation += 1;
    const created = this.#generation;
    table.put({ ref, created, modified: created, record });
    this.#tell(className, ref, 'add');
    for (const { from, to } of relationsFrom(className)) this.#refer(to, text(record, from[1]), ref, true);
    return ref;
  }

  /** Changes fields of an object. One that is gone is left alone. */
  update(className: string, ref: string, fields: SimRecord): void {
    const row = this.table(className).row(ref);
    if (row === undefined) return;
    const before = row.record;
    row.record = { ...before, ...fields };
    this.#touch(className, ref);
    for (const { from, to } of relationsFrom(className)) {
      const [, field] = from;
      const target = fields[field];
      if (typeof target !== 'string' || target === before[field]) continue;
      this.#refer(to, text(before, field), ref, false);
      this.#refer(to, target, ref, true);
    }
  }

  /** Marks an object as changed, without a change. */
  touch(className: string, ref: string): void {
    if (this.table(className).has(ref)) this.#touch(className, ref);
  }

  /** Removes an object, and its reference from the sets that the server keeps. */
  remove(className: string, ref: string): void {
    const table = this.table(className);
    const row = table.row(ref);
    if (row === undefined) return;
    this.#generation += 1;
    table.drop(row, this.#generation);
    this.#tell(className, ref, 'del');
    for (const { from, to } of relationsFrom(className)) {
      this.#refer(to, text(row.record, from[1]), ref, false);
    }
  }

  /** A reference that no object has. */
  newRef(): string {
    return `OpaqueRef:${newUuid(this.#random)}`;
  }

  /** Is told of every change. Gives back how to stop. */
  watch(watcher: (change: Change) => void): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  #touch(className: string, ref: string): void {
    const row = this.table(className).row(ref);
    if (row === undefined) return;
    this.#generation += 1;
    row.modified = this.#generation;
    this.#tell(className, ref, 'mod');
  }

  #tell(className: string, ref: string, operation: Change['operation']): void {
    if (this.#watchers.size === 0) return;
    const change = { className, ref, operation, generation: this.#generation };
    for (const watcher of this.#watchers) watcher(change);
  }

  #refer([className, field]: readonly [string, string], target: string, ref: string, isThere: boolean): void {
    if (target === nullRef || target === '' || !this.#tables.has(className)) return;
    const row = this.table(className).row(target);
    if (row === undefined || this.model.field(className, field) === undefined) return;
    const refs = list(row.record, field);
    const changed = isThere ? [...refs, ref] : refs.filter((each) => each !== ref);
    row.record = { ...row.record, [field]: changed };
    this.#touch(className, target);
  }

  #blank(className: string): Record<string, SimValue> {
    let blank = this.#blanks.get(className);
    if (blank === undefined) {
      blank = Object.fromEntries(
        this.model
          .fieldsOf(className)
          .map(({ name, type, fallback }) => [
            name,
            fallback === undefined ? blankValue(type) : fallbackValue(type, fallback),
          ]),
      );
      this.#blanks.set(className, blank);
    }
    return blank;
  }
}
