import type { Random } from '@bioxen/core';
import { map, text } from '../database/read-field.js';
import type { SimDatabase } from '../database/sim-database.js';
import { nullRef, type SimRecord } from '../database/sim-value.js';
import { newUuid } from '../database/uuid.js';
import { allowedOperations } from './check-operation.js';

const overheadBytes = 4_194_304;

/** Makes a VM with what belongs to it from the start: metrics, a seed for MAC addresses, what it allows. */
export function makeVm(database: SimDatabase, random: Random, fields: SimRecord): string {
  const config =
    fields['other_config'] instanceof Map ? map(fields, 'other_config') : new Map<string, string>();
  const seeded = config.has('mac_seed') ? config : new Map([['mac_seed', newUuid(random)], ...config]);
  const isHvm = fields['HVM_boot_policy'] !== undefined && fields['HVM_boot_policy'] !== '';
  const isUnspecified = (fields['domain_type'] ?? 'unspecified') === 'unspecified';
  const metrics = database.insert('VM_metrics', {
    VCPUs_utilisation: new Map([['0', 0]]),
    current_domain_type: 'unspecified',
  });
  const record: SimRecord = {
    memory_overhead: overheadBytes,
    domid: -1,
    ...fields,
    ...(isUnspecified ? { domain_type: isHvm ? 'hvm' : 'pv' } : {}),
    other_config: seeded,
    power_state: text({ power_state: 'Halted', ...fields }, 'power_state'),
    resident_on: fields['resident_on'] ?? nullRef,
    metrics,
  };
  const ref = database.insert('VM', record);
  const vm = database.read('VM', ref);
  database.update('VM', ref, { allowed_operations: allowedOperations(database, ref, vm) });
  return ref;
}
