import { list, text } from '../database/read-field.js';
import { never, nullRef, type SimRecord } from '../database/sim-value.js';
import type { CallContext } from '../dispatch/call-context.js';
import { ApiFailure } from '../dispatch/api-failure.js';
import { copyVdi, dropVdi } from '../devices/make-vdi.js';
import { dropVbd, makeVbd } from '../devices/vbd-messages.js';
import { refreshAllowed } from '../operations/run-operation.js';
import { markHalted } from './halt-vm.js';
import { exists, recordsOf } from './vm-parts.js';

// What makes the VM the VM that it is, and what the server keeps for itself, is not put back.
const kept: ReadonlySet<string> = new Set([
  'uuid',
  'name_label',
  'is_a_template',
  'is_a_snapshot',
  'snapshot_of',
  'snapshots',
  'snapshot_time',
  'snapshot_info',
  'snapshot_metadata',
  'parent',
  'children',
  'power_state',
  'suspend_VDI',
  'suspend_SR',
  'resident_on',
  'domid',
  'metrics',
  'guest_metrics',
  'allowed_operations',
  'current_operations',
  'VIFs',
  'VBDs',
  'consoles',
  'generation_id',
]);

/** Puts a VM back to what a snapshot says, with copies of the snapshot's disks in place of its own. */
export async function revertVm(context: CallContext, snapshot: string, record: SimRecord): Promise<void> {
  const { pool } = context;
  const { database } = pool;
  const ref = text(record, 'snapshot_of');
  if (!exists(database, 'VM', ref)) throw new ApiFailure('VM_REVERT_FAILED', snapshot, ref);
  await pool.guests.powerOff(ref);
  await pool.guests.revert(ref, snapshot);
  markHalted(pool, ref);
  const vm = database.read('VM', ref);
  for (const [vbd, drive] of recordsOf(database, 'VBD', list(vm, 'VBDs'))) {
    const vdi = text(drive, 'VDI');
    dropVbd(pool, vbd);
    if (text(drive, 'type') === 'Disk' && exists(database, 'VDI', vdi)) dropVdi(pool, vdi);
  }
  for (const [, drive] of recordsOf(database, 'VBD', list(record, 'VBDs'))) {
    const vdi = text(drive, 'VDI');
    const isDisk = text(drive, 'type') === 'Disk' && exists(database, 'VDI', vdi);
    const own: SimRecord = { is_a_snapshot: false, snapshot_of: nullRef, snapshot_time: never };
    makeVbd(pool, { ...drive, uuid: '', VM: ref, VDI: isDisk ? copyVdi(pool, vdi, own) : vdi });
  }
  const restored = Object.fromEntries(Object.entries(record).filter(([name]) => !kept.has(name)));
  const wasRunning = text(record, 'power_state') === 'Suspended';
  database.update('VM', ref, {
    ...restored,
    power_state: wasRunning ? 'Suspended' : 'Halted',
    suspend_VDI: wasRunning ? copyVdi(pool, text(record, 'suspend_VDI'), {}) : nullRef,
    parent: snapshot,
  });
  refreshAllowed(context, 'VM', ref);
}
