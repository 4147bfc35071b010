import { list, text } from '../database/read-field.js';
import type { SimRecord } from '../database/sim-value.js';
import type { GuestSpec } from '../guests/guest-spec.js';
import type { SimPool } from '../pool/sim-pool.js';
import { recordsOf } from './vm-parts.js';

// Of a FAT file system before FAT32: its label, and what it is.
const label = { at: 43, text: 'CIDATA     ' };
const kind = { at: 54, text: 'FAT' };

/** The config drive of a VM: the disk with the file system that cloud-init looks for. */
export function configDriveOf(pool: SimPool, vm: SimRecord): Pick<GuestSpec, 'configDrive'> {
  for (const [, vbd] of recordsOf(pool.database, 'VBD', list(vm, 'VBDs'))) {
    const configDrive = pool.disks.written(text(vbd, 'VDI'));
    const has = ({ at, text: wanted }: typeof label): boolean =>
      configDrive.toString('latin1', at, at + wanted.length) === wanted;
    if (has(label) && has(kind)) return { configDrive };
  }
  return {};
}
