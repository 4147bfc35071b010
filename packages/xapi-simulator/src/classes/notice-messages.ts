import { ApiFailure } from '../dispatch/api-failure.js';
import type { CallContext } from '../dispatch/call-context.js';
import { wireDate } from '../dispatch/datetime.js';
import { recordOf } from '../dispatch/field-messages.js';
import type { MessageHandlers } from '../dispatch/message-handler.js';
import type { SimRecord } from '../database/sim-value.js';

// Messages to people name what they are about by these words, most of which are classes.
const classesByWord: Readonly<Record<string, string>> = {
  VM: 'VM',
  Host: 'host',
  SR: 'SR',
  Pool: 'pool',
  VMPP: 'VMPP',
  VMSS: 'VMSS',
  PVS_proxy: 'PVS_proxy',
  VDI: 'VDI',
  Certificate: 'Certificate',
};

/** The messages of the pool to people: alerts. */
export const noticeMessages: MessageHandlers = {
  'message.create': (
    { pool },
    name: string,
    priority: number,
    cls: string,
    uuid: string,
    body: string,
  ): string => {
    const className = classesByWord[cls];
    if (className !== undefined && pool.database.table(className).byUuid(uuid) === undefined)
      throw new ApiFailure('UUID_INVALID', className, uuid);
    const timestamp = wireDate(pool.clock.now());
    return pool.database.insert('message', { name, priority, cls, obj_uuid: uuid, body, timestamp });
  },
  'message.destroy': (context, message: string) => remove(context, message),
  'message.destroy_many': (context, messages: readonly string[]) => {
    for (const message of messages) remove(context, message);
    return undefined;
  },
  'message.get': (context, cls: string, uuid: string, since: string) =>
    those(
      context,
      (record) => record['cls'] === cls && record['obj_uuid'] === uuid && isSince(record, since),
    ),
  'message.get_since': (context, since: string) => those(context, (record) => isSince(record, since)),
};

function remove(context: CallContext, message: string): undefined {
  recordOf(context, 'message', message);
  context.pool.database.remove('message', message);
}

function those(
  { pool }: CallContext,
  isWanted: (record: SimRecord) => boolean,
): ReadonlyMap<string, SimRecord> {
  const rows = Array.from(pool.database.table('message').rows(), ({ ref, record }) => [ref, record] as const);
  return new Map(rows.filter(([, record]) => isWanted(record)));
}

// Dates of the wire compare as texts.
function isSince({ timestamp }: SimRecord, since: string): boolean {
  return typeof timestamp === 'string' && timestamp >= since;
}
