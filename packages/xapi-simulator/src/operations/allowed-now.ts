import { flag, list, map, text } from '../database/read-field.js';
import type { SimDatabase } from '../database/sim-database.js';
import type { SimRecord } from '../database/sim-value.js';
import { allowedOperations } from '../vms/check-operation.js';

type Rule = (database: SimDatabase, ref: string, record: SimRecord) => readonly string[];

const rules: Readonly<Record<string, Rule>> = {
  VM: allowedOperations,
  VIF: device,
  VBD: device,
  VDI: (database, _ref, vdi) => {
    const isAttached = list(vdi, 'VBDs').some((vbd) => {
      const record = database.table('VBD').get(vbd);
      return record !== undefined && flag(record, 'currently_attached');
    });
    return isAttached
      ? ['update', 'snapshot', 'clone']
      : ['update', 'forget', 'destroy', 'snapshot', 'resize', 'copy', 'clone'];
  },
};

/** What an object allows now; objects of other classes allow what they always did. */
export function allowedNow(
  database: SimDatabase,
  className: string,
  ref: string,
  record: SimRecord,
): readonly string[] {
  return rules[className]?.(database, ref, record) ?? list(record, 'allowed_operations');
}

function device(database: SimDatabase, _ref: string, record: SimRecord): readonly string[] {
  if (map(record, 'current_operations').size > 0) return [];
  const vm = database.table('VM').get(text(record, 'VM'));
  const isRunning = vm !== undefined && text(vm, 'power_state') === 'Running';
  if (!flag(record, 'currently_attached')) return isRunning ? ['attach', 'plug'] : ['attach'];
  return isRunning ? ['attach', 'unplug', 'unplug_force'] : ['attach'];
}
