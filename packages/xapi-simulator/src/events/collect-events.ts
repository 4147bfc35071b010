import type { SimDatabase } from '../database/sim-database.js';
import type { Row, SimTable } from '../database/sim-table.js';
import type { SimRecord } from '../database/sim-value.js';
import type { SimEvent } from './sim-event.js';
import type { Subscription } from './subscription.js';

/** Objects of these classes come and go without an event. */
const silent: ReadonlySet<string> = new Set(['session', 'event', 'auth']);

/** Does a change of the class make an event? */
export function makesEvents(className: string): boolean {
  return !silent.has(className);
}

/** What a subscription has missed. */
export interface Missed {
  readonly events: readonly SimEvent[];
  /** The last generation that the events tell of. */
  readonly last: number;
}

/**
 * What happened since a generation: births, then changes, then deaths, each in the order of the model and of references.
 * Many changes of one object are one event. What was born and died in between is not told, unless the client starts anew
 * (`since` 0): then it hears of all recent deaths, as from xapi.
 */
export function collectEvents(database: SimDatabase, subscription: Subscription, since: number): Missed {
  const added: SimEvent[] = [];
  const changed: SimEvent[] = [];
  const deleted: SimEvent[] = [];
  let last = since;
  for (const table of database.tables()) {
    const { className } = table;
    if (!subscription.hasClass(className) || !makesEvents(className)) continue;
    for (const row of recentRows(table, subscription, since)) {
      last = Math.max(last, row.modified);
      const { ref, record: snapshot } = row;
      if (row.created > since) added.push(event(className, ref, 'add', row.created, snapshot));
      else changed.push(event(className, ref, 'mod', row.modified, snapshot));
    }
    for (const { ref, created, deleted: generation } of table.deletions) {
      if (generation <= since || !subscription.matches(className, ref)) continue;
      last = Math.max(last, generation);
      if (created > since && since > 0) continue;
      deleted.push(event(className, ref, 'del', generation));
    }
  }
  return { events: [...added, ...changed, ...deleted], last };
}

function recentRows(table: SimTable, subscription: Subscription, since: number): readonly Row[] {
  const only = subscription.only(table.className);
  const rows: Row[] = [];
  if (only === undefined) {
    for (const row of table.rows()) if (row.modified > since) rows.push(row);
  } else {
    for (const ref of only) {
      const row = table.row(ref);
      if (row !== undefined && row.modified > since) rows.push(row);
    }
  }
  return rows.sort((a, b) => (a.ref < b.ref ? -1 : 1));
}

function event(
  className: string,
  ref: string,
  operation: SimEvent['operation'],
  generation: number,
  snapshot?: SimRecord,
): SimEvent {
  // Messages are not in xapi's database, so that they have no generation.
  const id = className === 'message' ? '0' : String(generation);
  const common = { id, timestamp: '0.0', className, operation, ref };
  return snapshot === undefined ? common : { ...common, snapshot };
}
