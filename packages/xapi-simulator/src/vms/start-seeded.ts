import { flag, text } from '../database/read-field.js';
import type { SimPool } from '../pool/sim-pool.js';
import { startVm } from './start-vm.js';

/** Starts the guests of the VMs that run from the beginning, where guests are more than paper. */
export async function startSeededGuests(pool: SimPool): Promise<void> {
  const { database, guests } = pool;
  if (!guests.driver.fidelity.execution) return;
  const running = database
    .table('VM')
    .refs()
    .filter((ref) => {
      const vm = database.read('VM', ref);
      return text(vm, 'power_state') === 'Running' && !flag(vm, 'is_control_domain');
    });
  await Promise.all(
    running.map((ref) => startVm({ pool }, ref, text(database.read('VM', ref), 'resident_on'), false)),
  );
}
