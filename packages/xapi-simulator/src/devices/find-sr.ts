import { list, number, text } from '../database/read-field.js';
import type { SimDatabase } from '../database/sim-database.js';
import type { SimRecord } from '../database/sim-value.js';
import { ApiFailure } from '../dispatch/api-failure.js';
import { exists, recordsOf } from '../vms/vm-parts.js';

/** Where the memory of a suspended VM goes: its own choice, else the pool's; undefined when neither is there. */
export function suspendImageSr(database: SimDatabase, vm: SimRecord): string | undefined {
  const [pool] = database.table('pool').rows();
  const choices = [text(vm, 'suspend_SR'), pool === undefined ? '' : text(pool.record, 'suspend_image_SR')];
  return choices.find((sr) => exists(database, 'SR', sr));
}

/**
 * Refuses a disk that the repository cannot take.
 * @throws ApiFailure SR_HAS_NO_PBDS or SR_FULL
 */
export function assertRoom(database: SimDatabase, sr: string, bytes: number): void {
  const record = database.table('SR').get(sr);
  if (record === undefined) throw new ApiFailure('HANDLE_INVALID', 'SR', sr);
  const plugged = recordsOf(database, 'PBD', list(record, 'PBDs')).some(
    ([, pbd]) => pbd['currently_attached'] === true,
  );
  if (!plugged) throw new ApiFailure('SR_HAS_NO_PBDS', sr);
  const free = number(record, 'physical_size') - number(record, 'physical_utilisation');
  if (bytes > free) throw new ApiFailure('SR_FULL', String(bytes), String(free));
}
