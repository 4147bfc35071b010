import { list, text } from '../database/read-field.js';
import { dropVbd } from '../devices/vbd-messages.js';
import { dropVdi } from '../devices/make-vdi.js';
import { dropVif } from '../devices/vif-messages.js';
import type { SimPool } from '../pool/sim-pool.js';
import { exists } from './vm-parts.js';

/** Removes a VM with its devices, metrics and guest. Its disks stay, as on a real server; only the suspend image goes. */
export async function destroyVm(pool: SimPool, ref: string): Promise<void> {
  const { database } = pool;
  const vm = database.read('VM', ref);
  for (const vif of list(vm, 'VIFs')) dropVif(pool, vif);
  for (const vbd of list(vm, 'VBDs')) dropVbd(pool, vbd);
  for (const console of list(vm, 'consoles')) database.remove('console', console);
  const image = text(vm, 'suspend_VDI');
  if (exists(database, 'VDI', image)) dropVdi(pool, image);
  database.remove('VM', ref);
  database.remove('VM_metrics', text(vm, 'metrics'));
  database.remove('VM_guest_metrics', text(vm, 'guest_metrics'));
  await pool.guests.destroy(ref);
}
