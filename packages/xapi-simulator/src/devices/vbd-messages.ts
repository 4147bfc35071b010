import { flag, text } from '../database/read-field.js';
import { nullRef, type SimRecord, type SimValue } from '../database/sim-value.js';
import { ApiFailure, throwIfRefused } from '../dispatch/api-failure.js';
import type { CallContext } from '../dispatch/call-context.js';
import { recordFrom } from '../dispatch/class-messages.js';
import { recordOf } from '../dispatch/field-messages.js';
import type { MessageHandlers } from '../dispatch/message-handler.js';
import { refreshAllowed, runOperation } from '../operations/run-operation.js';
import type { SimPool } from '../pool/sim-pool.js';
import { wrongPowerState } from '../vms/check-operation.js';
import { deviceName } from '../vms/halt-vm.js';
import { takenDevices } from '../vms/vm-parts.js';

const mostVbds = 16;

/** Disk drives of VMs. */
export const vbdMessages: MessageHandlers = {
  'VBD.create': (context, fields: ReadonlyMap<string, SimValue>) => createVbd(context, recordFrom(fields)),
  'VBD.destroy': (context, vbd: string) => {
    const record = recordOf(context, 'VBD', vbd);
    if (flag(record, 'currently_attached')) {
      throw new ApiFailure(
        'OPERATION_NOT_ALLOWED',
        `VBD '${text(record, 'uuid')}' still attached to '${text(record, 'VM')}'`,
      );
    }
    dropVbd(context.pool, vbd);
    return undefined;
  },
  'VBD.plug': (context, vbd: string) => attach(context, vbd, 'plug', true),
  'VBD.unplug': (context, vbd: string) => attach(context, vbd, 'unplug', false),
  'VBD.unplug_force': (context, vbd: string) => attach(context, vbd, 'unplug_force', false),
  'VBD.insert': (context, vbd: string, vdi: string) => {
    const record = recordOf(context, 'VBD', vbd);
    recordOf(context, 'VDI', vdi);
    if (!flag(record, 'empty')) throw new ApiFailure('VBD_NOT_EMPTY', vbd);
    return setMedium(context, vbd, vdi);
  },
  'VBD.eject': (context, vbd: string) => {
    const record = recordOf(context, 'VBD', vbd);
    if (text(record, 'type') !== 'CD') throw new ApiFailure('VBD_NOT_REMOVABLE_MEDIA', vbd);
    if (flag(record, 'empty')) throw new ApiFailure('VBD_IS_EMPTY', vbd);
    return setMedium(context, vbd, nullRef);
  },
  'VBD.assert_attachable': (context, vbd: string) => void recordOf(context, 'VBD', vbd),
  'VBD.set_mode': (context, vbd: string, mode: string) => {
    recordOf(context, 'VBD', vbd);
    context.pool.database.update('VBD', vbd, { mode: mode });
    return undefined;
  },
  'VM.get_allowed_VBD_devices': (context, vm: string) => {
    const taken = takenDevices(context.pool.database, recordOf(context, 'VM', vm), 'VBDs');
    return freeDevices(taken, mostVbds);
  },
};

/** Makes a drive with its metrics. */
export function makeVbd(pool: SimPool, fields: SimRecord): string {
  const vdi = text({ VDI: nullRef, ...fields }, 'VDI');
  const ref = pool.database.insert('VBD', {
    ...fields,
    VDI: vdi,
    empty: vdi === nullRef,
    currently_attached: false,
    metrics: pool.database.insert('VBD_metrics', {}),
  });
  refreshAllowed({ pool }, 'VBD', ref);
  return ref;
}

/** Removes a drive; the disk in it stays. */
export function dropVbd({ database }: SimPool, ref: string): void {
  const record = database.table('VBD').get(ref);
  if (record === undefined) return;
  database.remove('VBD', ref);
  database.remove('VBD_metrics', text(record, 'metrics'));
}

/** The device numbers below a limit that nothing has taken. */
export function freeDevices(taken: ReadonlySet<string>, limit: number): readonly string[] {
  return Array.from({ length: limit }, (_, index) => String(index)).filter((device) => !taken.has(device));
}

function createVbd(context: CallContext, fields: SimRecord): string {
  const { pool } = context;
  const vm = recordOf(context, 'VM', text(fields, 'VM'));
  const isEmpty = fields['empty'] === true || fields['VDI'] === nullRef;
  if (!isEmpty) recordOf(context, 'VDI', text(fields, 'VDI'));
  const taken = takenDevices(pool.database, vm, 'VBDs');
  const [free] = freeDevices(taken, mostVbds);
  const wanted = text(fields, 'userdevice');
  if (wanted === 'autodetect' && free === undefined) throw new ApiFailure('NO_MORE_DEVICES');
  if (taken.has(wanted)) throw new ApiFailure('DEVICE_ALREADY_EXISTS', wanted);
  return makeVbd(pool, {
    ...fields,
    VDI: isEmpty ? nullRef : (fields['VDI'] ?? nullRef),
    userdevice: wanted === 'autodetect' ? (free ?? '') : wanted,
  });
}

async function attach(
  context: CallContext,
  vbd: string,
  operation: 'plug' | 'unplug' | 'unplug_force',
  isAttached: boolean,
): Promise<void> {
  const { database } = context.pool;
  const ref = vbd;
  const record = recordOf(context, 'VBD', ref);
  const vm = recordOf(context, 'VM', text(record, 'VM'));
  const state = text(vm, 'power_state');
  if (state !== 'Running') throwIfRefused(wrongPowerState(text(record, 'VM'), ['Running'], state));
  if (flag(record, 'currently_attached') === isAttached) {
    throw new ApiFailure(isAttached ? 'DEVICE_ALREADY_ATTACHED' : 'DEVICE_ALREADY_DETACHED', ref);
  }
  await runOperation(context, 'VBD', ref, operation, () => {
    const device = isAttached ? deviceName(text(record, 'userdevice')) : '';
    database.update('VBD', ref, { currently_attached: isAttached, device });
  });
  refreshAllowed(context, 'VDI', text(record, 'VDI'));
}

function setMedium({ pool }: CallContext, vbd: string, vdi: string): undefined {
  pool.database.update('VBD', vbd, { VDI: vdi, empty: vdi === nullRef });
}
