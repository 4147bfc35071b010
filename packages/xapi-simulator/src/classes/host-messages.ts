import { wireDate } from '../dispatch/datetime.js';
import { recordOf } from '../dispatch/field-messages.js';
import type { MessageHandlers } from '../dispatch/message-handler.js';

/** Hosts and the pool. */
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
};
