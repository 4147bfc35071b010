import { list, text } from '../database/read-field.js';
import { never, nullRef } from '../database/sim-value.js';
import type { SimPool } from '../pool/sim-pool.js';
import { refreshAllowed } from '../operations/run-operation.js';
import { exists, recordsOf } from './vm-parts.js';

/** What the database says of a VM that is off: no host, no domain, no device attached, an agent that is silent. */
export function markHalted(pool: SimPool, ref: string, state: 'Halted' | 'Suspended' = 'Halted'): void {
  const { database } = pool;
  const vm = database.table('VM').get(ref);
  if (vm === undefined) return;
  database.update('VM', ref, {
    power_state: state,
    resident_on: nullRef,
    scheduled_to_be_resident_on: nullRef,
    domid: -1,
    ...(state === 'Halted' ? { requires_reboot: false } : {}),
  });
  for (const console of list(vm, 'consoles')) database.remove('console', console);
  const guestMetrics = text(vm, 'guest_metrics');
  if (exists(database, 'VM_guest_metrics', guestMetrics)) {
    database.update('VM_guest_metrics', guestMetrics, { live: false });
  }
  database.update('VM_metrics', text(vm, 'metrics'), { start_time: never });
  setAttached(pool, ref, false);
  refreshAllowed({ pool }, 'VM', ref);
}

/** Attaches or detaches every device of a VM. */
export function setAttached(pool: SimPool, ref: string, isAttached: boolean): void {
  const { database } = pool;
  const vm = database.read('VM', ref);
  for (const [vif, record] of recordsOf(database, 'VIF', list(vm, 'VIFs'))) {
    if (record['currently_attached'] === isAttached) continue;
    database.update('VIF', vif, { currently_attached: isAttached });
    refreshAllowed({ pool }, 'VIF', vif);
  }
  for (const [vbd, record] of recordsOf(database, 'VBD', list(vm, 'VBDs'))) {
    if (record['currently_attached'] === isAttached) continue;
    const device = isAttached ? deviceName(text(record, 'userdevice')) : '';
    database.update('VBD', vbd, { currently_attached: isAttached, device });
    refreshAllowed({ pool }, 'VBD', vbd);
    refreshAllowed({ pool }, 'VDI', text(record, 'VDI'));
  }
}

/** `xvda` for device 0. */
export function deviceName(userdevice: string): string {
  const number = Number(userdevice);
  return Number.isInteger(number) && number < 26 ? `xvd${String.fromCodePoint(97 + number)}` : userdevice;
}
