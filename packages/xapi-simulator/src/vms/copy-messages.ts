import { map, text } from '../database/read-field.js';
import { nullRef, type SimRecord, type SimValue } from '../database/sim-value.js';
import type { CallContext } from '../dispatch/call-context.js';
import { recordFrom } from '../dispatch/class-messages.js';
import { recordOf } from '../dispatch/field-messages.js';
import type { MessageHandlers } from '../dispatch/message-handler.js';
import { suspendImageSr } from '../devices/find-sr.js';
import { makeVdi } from '../devices/make-vdi.js';
import { ApiFailure } from '../dispatch/api-failure.js';
import { type CopyKind, copyVm } from './copy-vm.js';
import { destroyVm } from './destroy-vm.js';
import { makeVm } from './make-vm.js';
import { onVm } from './power-messages.js';
import { provisionDisks } from './provision-disks.js';
import { revertVm } from './revert-vm.js';
import { guestSpecOf } from './vm-parts.js';
import { wireDate } from '../dispatch/datetime.js';

/** What makes and removes VMs. */
export const copyMessages: MessageHandlers = {
  'VM.create': ({ pool }, fields: ReadonlyMap<string, SimValue>) =>
    makeVm(pool.database, pool.random, recordFrom(fields)),
  'VM.destroy': (context, vm: string) => onVm(context, vm, 'destroy', (ref) => destroyVm(context.pool, ref)),
  'VM.clone': (context, vm: string, name: string) =>
    onVm(context, vm, 'clone', (ref) => copy(context, ref, name, { kind: 'clone' })),
  'VM.copy': (context, vm: string, name: string, sr: string) => {
    if (sr !== nullRef) recordOf(context, 'SR', sr);
    return onVm(context, vm, 'copy', (ref) => copy(context, ref, name, { kind: 'copy', sr }));
  },
  'VM.snapshot': (context, vm: string, name: string, withoutVdis: readonly string[]) =>
    onVm(context, vm, 'snapshot', (ref) => copy(context, ref, name, { kind: 'snapshot', withoutVdis })),
  'VM.checkpoint': (context, vm: string, name: string) =>
    onVm(context, vm, 'checkpoint', (ref, record) => checkpoint(context, ref, record, name)),
  'VM.revert': (context, snapshot: string) =>
    onVm(context, snapshot, 'revert', (ref, record) => revertVm(context, ref, record)),
  'VM.provision': (context, vm: string) =>
    onVm(context, vm, 'provision', async (ref, record) => {
      const { pool } = context;
      provisionDisks(pool, ref, record);
      const { database } = pool;
      const config = new Map([...map(record, 'other_config')].filter(([key]) => key !== 'disks'));
      database.update('VM', ref, { is_a_template: false, other_config: config });
      const now = wireDate(pool.clock.now());
      database.update('VM_metrics', text(record, 'metrics'), { install_time: now });
      await pool.guests.create(ref, guestSpecOf(database.read('VM', ref)));
    }),
};

/** Copies the VM, and lets the guest of the copy begin with the disk of the guest. */
async function copy(context: CallContext, from: string, name: string, how: CopyKind): Promise<string> {
  const made = copyVm(context, from, name, how);
  await context.pool.guests.copy(from, made);
  return made;
}

async function checkpoint(context: CallContext, ref: string, vm: SimRecord, name: string): Promise<string> {
  if (text(vm, 'power_state') === 'Halted') return copy(context, ref, name, { kind: 'checkpoint' });
  const { pool } = context;
  const sr = suspendImageSr(pool.database, vm);
  if (sr === undefined) throw new ApiFailure('VM_NO_SUSPEND_SR', ref);
  const image = makeVdi(pool, {
    SR: sr,
    name_label: 'Suspend image',
    type: 'suspend',
    virtual_size: vm['memory_static_max'] ?? 0,
  });
  const made = await copy(context, ref, name, { kind: 'checkpoint' });
  pool.database.update('VM', made, { suspend_VDI: image });
  return made;
}
