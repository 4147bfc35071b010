import type { MessageSchema } from '@bioxen/xapi/schema';
import { compileQuery } from '../database/query.js';
import type { SimTable } from '../database/sim-table.js';
import type { SimRecord, SimValue } from '../database/sim-value.js';
import { ApiFailure } from './api-failure.js';
import type { CallContext } from './call-context.js';
import { recordOf } from './field-messages.js';
import type { MessageHandler } from './message-handler.js';

/** What the messages do that every class has in the same form. */
export function classMessage({ className, name, isImplicit }: MessageSchema): MessageHandler | undefined {
  const table = ({ pool }: CallContext): SimTable => pool.database.table(className);
  switch (name) {
    case 'get_all':
      return (context) => inOrder(table(context).refs());
    case 'get_all_records':
      return (context) => records(table(context), () => true);
    case 'get_all_records_where':
      return (context, expression: string) =>
        records(table(context), compileQuery(context.pool.model, className, expression));
    case 'get_record':
      return (context, ref: string) => recordOf(context, className, ref);
    case 'get_by_uuid':
      return (context, uuid: string) => {
        const ref = table(context).byUuid(uuid);
        if (ref === undefined) throw new ApiFailure('UUID_INVALID', className, uuid);
        return ref;
      };
    case 'get_by_name_label':
      return (context, label: string) => inOrder(table(context).where({ name_label: label }));
    case 'create':
      return isImplicit
        ? ({ pool }, fields: ReadonlyMap<string, SimValue>) =>
            pool.database.insert(className, recordFrom(fields))
        : undefined;
    case 'destroy':
      return isImplicit
        ? (context, ref: string) => {
            recordOf(context, className, ref);
            context.pool.database.remove(className, ref);
            return undefined;
          }
        : undefined;
    default:
      return undefined;
  }
}

/** The fields that a constructor was given. */
export function recordFrom(fields: ReadonlyMap<string, SimValue>): SimRecord {
  return Object.fromEntries(fields);
}

function records(table: SimTable, isWanted: (record: SimRecord) => boolean): ReadonlyMap<string, SimRecord> {
  const found: [ref: string, record: SimRecord][] = [];
  for (const { ref, record } of table.rows()) if (isWanted(record)) found.push([ref, record]);
  return new Map(found.sort(([a], [b]) => (a < b ? 1 : -1)));
}

/** xapi's order: the last reference first. */
function inOrder(refs: string[]): readonly string[] {
  return refs.sort().reverse();
}
