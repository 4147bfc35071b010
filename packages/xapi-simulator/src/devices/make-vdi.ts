import { number, text } from '../database/read-field.js';
import type { SimRecord } from '../database/sim-value.js';
import { refreshAllowed } from '../operations/run-operation.js';
import type { SimPool } from '../pool/sim-pool.js';
import { assertRoom } from './find-sr.js';

/**
 * Makes a disk in its repository.
 * @throws ApiFailure when there is no room
 */
export function makeVdi(pool: SimPool, fields: SimRecord): string {
  const { database } = pool;
  const bytes = number({ virtual_size: 0, ...fields }, 'virtual_size');
  const sr = text(fields, 'SR');
  assertRoom(database, sr, bytes);
  const ref = database.insert('VDI', { physical_utilisation: bytes, managed: true, ...fields });
  const { uuid = '' } = database.read('VDI', ref);
  database.update('VDI', ref, { location: uuid });
  refreshAllowed({ pool }, 'VDI', ref);
  account(pool, sr, bytes);
  return ref;
}

/** Removes a disk with what it holds and the devices that show it. */
export function dropVdi(pool: SimPool, ref: string): void {
  const { database, disks } = pool;
  const vdi = database.read('VDI', ref);
  for (const vbd of database.table('VBD').where({ VDI: ref })) database.remove('VBD', vbd);
  database.remove('VDI', ref);
  disks.drop(ref);
  account(pool, text(vdi, 'SR'), -number(vdi, 'physical_utilisation'));
}

/** A disk with the content and settings of another. */
export function copyVdi(pool: SimPool, from: string, changes: SimRecord): string {
  const source = pool.database.read('VDI', from);
  const { uuid: _uuid, VBDs: _vbds, snapshots: _snapshots, crash_dumps: _crashDumps, ...kept } = source;
  const ref = makeVdi(pool, { ...kept, current_operations: new Map(), ...changes });
  pool.disks.copy(from, ref);
  return ref;
}

/** Books the bytes of a disk in its repository. */
export function account({ database }: SimPool, sr: string, bytes: number): void {
  const record = database.table('SR').get(sr);
  if (record === undefined || bytes === 0) return;
  database.update('SR', sr, {
    virtual_allocation: number(record, 'virtual_allocation') + bytes,
    physical_utilisation: number(record, 'physical_utilisation') + bytes,
  });
}
