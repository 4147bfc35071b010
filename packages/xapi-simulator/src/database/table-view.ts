import type { ClassName } from '@bioxen/xapi/schema';
import type { SimDatabase } from './sim-database.js';
import type { SimRecord, SimValue } from './sim-value.js';

/** The objects of one class, for tests: reads at once, and writes that clients hear of as events. */
export interface TableView {
  /** How many there are. */
  readonly size: number;
  /** References, the oldest first. */
  refs(): readonly string[];
  /** What an object is now; undefined when there is none. */
  get(ref: string): SimRecord | undefined;
  /** The objects whose fields have these values, by reference. */
  where(fields: Readonly<Record<string, SimValue>>): ReadonlyMap<string, SimRecord>;
  /** Makes an object; fields left out are blank. Gives back its reference. */
  insert(fields: SimRecord): string;
  /** Changes fields of an object. */
  update(ref: string, fields: SimRecord): void;
  /** Removes an object. */
  remove(ref: string): void;
}

/** The database by class: `sim.db.VM.where({ power_state: 'Running' })`. */
export type DatabaseView = { readonly [K in ClassName]: TableView };

/** A view of every class that the version has. */
export function databaseView(database: SimDatabase): DatabaseView {
  const views = database.model.classNames.map((name) => [name, tableView(database, name)] as const);
  return Object.fromEntries(views) as DatabaseView;
}

function tableView(database: SimDatabase, className: string): TableView {
  const table = database.table(className);
  return {
    get size(): number {
      return table.size;
    },
    refs: () => table.refs(),
    get: (ref) => table.get(ref),
    where: (fields) => new Map(table.where(fields).map((ref) => [ref, database.read(className, ref)])),
    insert: (fields) => database.insert(className, fields),
    update: (ref, fields) => {
      database.read(className, ref);
      database.update(className, ref, fields);
    },
    remove: (ref) => database.remove(className, ref),
  };
}
