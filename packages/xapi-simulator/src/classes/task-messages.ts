import { ApiFailure } from '../dispatch/api-failure.js';
import { recordOf } from '../dispatch/field-messages.js';
import type { MessageHandlers } from '../dispatch/message-handler.js';
import { wireDate } from '../dispatch/datetime.js';
import { text } from '../database/read-field.js';

/** Tasks: made by clients too, who then say themselves how they end. */
export const taskMessages: MessageHandlers = {
  'task.create': ({ pool, host }, label: string, description: string) =>
    pool.tasks.create({ label: label, description: description, hostRef: host.ref }),
  'task.destroy': (context, ref: string) => {
    recordOf(context, 'task', ref);
    context.pool.database.remove('task', ref);
    return undefined;
  },
  'task.cancel': (context, ref: string) => {
    const { pool } = context;
    const status = text(recordOf(context, 'task', ref), 'status');
    // On a task that is over it does nothing, and says nothing.
    if (status !== 'pending' || pool.tasks.cancel(ref)) return undefined;
    throw new ApiFailure('OPERATION_NOT_ALLOWED', `task ${ref} cannot be cancelled`);
  },
  'task.set_status': (context, ref: string, status: string) => {
    recordOf(context, 'task', ref);
    const isOver = status !== 'pending' && status !== 'cancelling';
    context.pool.database.update('task', ref, {
      status: status,
      ...(isOver ? { finished: wireDate(context.pool.clock.now()) } : {}),
    });
    return undefined;
  },
};
