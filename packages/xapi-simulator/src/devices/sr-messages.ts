import { list } from '../database/read-field.js';
import { ApiFailure } from '../dispatch/api-failure.js';
import type { CallContext } from '../dispatch/call-context.js';
import { recordOf } from '../dispatch/field-messages.js';
import type { MessageHandlers } from '../dispatch/message-handler.js';

/** Storage repositories and how hosts are attached to them. */
export const srMessages: MessageHandlers = {
  'SR.create': (
    context,
    host: string,
    deviceConfig: ReadonlyMap<string, string>,
    size: number,
    name: string,
    description: string,
    type: string,
    contentType: string,
    shared: boolean,
    smConfig: ReadonlyMap<string, string>,
  ) => {
    recordOf(context, 'host', host);
    const { database } = context.pool;
    const sr = database.insert('SR', {
      name_label: name,
      name_description: description,
      physical_size: size,
      type,
      content_type: contentType,
      shared,
      sm_config: smConfig,
      allowed_operations: usualSrOperations,
    });
    database.insert('PBD', { SR: sr, host, device_config: deviceConfig, currently_attached: true });
    return sr;
  },
  'SR.destroy': (context, sr: string) => forgetSr(context, sr),
  'SR.forget': (context, sr: string) => forgetSr(context, sr),
  'SR.scan': (context, sr: string) => void recordOf(context, 'SR', sr),
  'SR.update': (context, sr: string) => void recordOf(context, 'SR', sr),
  'PBD.plug': (context, pbd: string) => setPlugged(context, pbd, true),
  'PBD.unplug': (context, pbd: string) => setPlugged(context, pbd, false),
};

/** What a repository allows that nothing is the matter with. */
export const usualSrOperations: readonly string[] = [
  'unplug',
  'plug',
  'pbd_create',
  'update',
  'pbd_destroy',
  'vdi_resize',
  'vdi_clone',
  'scan',
  'vdi_snapshot',
  'vdi_create',
  'vdi_destroy',
];

function setPlugged(context: CallContext, pbd: string, isPlugged: boolean): undefined {
  recordOf(context, 'PBD', pbd);
  context.pool.database.update('PBD', pbd, { currently_attached: isPlugged });
}

function forgetSr(context: CallContext, sr: string): undefined {
  const record = recordOf(context, 'SR', sr);
  const { database } = context.pool;
  const pbds = list(record, 'PBDs');
  if (pbds.some((pbd) => database.table('PBD').get(pbd)?.['currently_attached'] === true)) {
    throw new ApiFailure('SR_HAS_PBD', sr);
  }
  for (const vdi of list(record, 'VDIs')) database.remove('VDI', vdi);
  for (const pbd of pbds) database.remove('PBD', pbd);
  database.remove('SR', sr);
}
