import { list } from '../database/read-field.js';
import { ApiFailure } from '../dispatch/api-failure.js';
import { wireDate } from '../dispatch/datetime.js';
import { recordOf } from '../dispatch/field-messages.js';
import type { MessageHandlers } from '../dispatch/message-handler.js';

/** Hosts, the pool, its networks, and its messages to people. */
export const hostMessages: MessageHandlers = {
  'host.disable': (context, host: string) => {
    recordOf(context, 'host', host);
    context.pool.database.update('host', host, { enabled: false });
    return undefined;
  },
  'host.enable': (context, host: string) => {
    recordOf(context, 'host', host);
    context.pool.database.update('host', host, { enabled: true });
    return undefined;
  },
  'host.get_servertime': (context, host: string) => {
    recordOf(context, 'host', host);
    return wireDate(context.pool.clock.now());
  },
  // Local time has no zone.
  'host.get_server_localtime': (context, host: string) => {
    recordOf(context, 'host', host);
    return wireDate(context.pool.clock.now()).replace('Z', '');
  },
  'host.list_methods': ({ pool }) => pool.model.messageNames(),
  'pool.sync_database': () => undefined,
  'pool.designate_new_master': (context, host: string) => {
    recordOf(context, 'host', host);
    const [pool = ''] = context.pool.database.table('pool').refs();
    context.pool.database.update('pool', pool, { master: host });
    return undefined;
  },
  'network.destroy': (context, network: string) => {
    const { database } = context.pool;
    const vifs = list(recordOf(context, 'network', network), 'VIFs');
    const attached = vifs.filter((vif) => database.table('VIF').get(vif)?.['currently_attached'] === true);
    if (attached.length > 0) throw new ApiFailure('NETWORK_CONTAINS_VIF', attached.join(' '));
    database.remove('network', network);
    return undefined;
  },
  'message.create': (
    { pool },
    name: string,
    priority: number,
    className: string,
    uuid: string,
    body: string,
  ) =>
    pool.database.insert('message', {
      name,
      priority,
      cls: className,
      obj_uuid: uuid,
      body,
      timestamp: wireDate(pool.clock.now()),
    }),
  'message.destroy': (context, message: string) => {
    recordOf(context, 'message', message);
    context.pool.database.remove('message', message);
    return undefined;
  },
};
