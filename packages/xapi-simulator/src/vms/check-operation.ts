import { flag, map, text } from '../database/read-field.js';
import type { SimDatabase } from '../database/sim-database.js';
import type { SimRecord } from '../database/sim-value.js';
import type { Refusal } from '../dispatch/api-failure.js';
import {
  controlDomainOperations,
  powerStatesFor,
  reportedOperations,
  snapshotOperations,
  templateOperations,
  type VmOperation,
} from './vm-operation.js';

const copies: ReadonlySet<string> = new Set(['clone', 'copy', 'export']);
const snapshots: ReadonlySet<string> = new Set(['snapshot', 'checkpoint']);

/**
 * Why an operation on a VM may not begin; undefined when it may. The order of the checks is xapi's: the first that fails
 * is what the client hears.
 */
export function checkOperation(
  database: SimDatabase,
  ref: string,
  vm: SimRecord,
  operation: VmOperation,
): Refusal | undefined {
  const blocked = map(vm, 'blocked_operations').get(operation);
  if (blocked !== undefined) return ['OPERATION_BLOCKED', ref, blocked];
  const state = text(vm, 'power_state');
  const expected = allowedStates(vm, operation);
  if (!expected.includes(state)) return wrongPowerState(ref, expected, state);
  const current = [...map(vm, 'current_operations').values()];
  if (current.length > 0 && !isAllowedBeside(operation, current)) {
    const names = current.length === 1 ? current[0] : `{${current.join(',')}}`;
    return ['OTHER_OPERATION_IN_PROGRESS', `VM.${names}`, ref];
  }
  return checkKind(ref, vm, operation) ?? checkFeatures(database, ref, vm, operation);
}

/** The operations that a VM would allow now, as `VM.allowed_operations` lists them. */
export function allowedOperations(database: SimDatabase, ref: string, vm: SimRecord): readonly string[] {
  return reportedOperations.filter((operation) => checkOperation(database, ref, vm, operation) === undefined);
}

/** VM_BAD_POWER_STATE as xapi words it. */
export function wrongPowerState(ref: string, expected: readonly string[], actual: string): Refusal {
  return ['VM_BAD_POWER_STATE', ref, expected.join(', ').toLowerCase(), actual.toLowerCase()];
}

function allowedStates(vm: SimRecord, operation: VmOperation): readonly string[] {
  // The memory of the host's own domain can be changed while it runs.
  const isStatic = operation === 'changing_static_range' || operation === 'changing_memory_limits';
  return isStatic && flag(vm, 'is_control_domain') ? ['Halted', 'Running'] : powerStatesFor[operation];
}

function isAllowedBeside(operation: VmOperation, current: readonly string[]): boolean {
  if (copies.has(operation)) return current.every((each) => copies.has(each));
  if (snapshots.has(operation)) return current.every((each) => snapshots.has(each));
  if (operation === 'hard_shutdown') return !current.includes('hard_shutdown');
  if (operation === 'hard_reboot') return !current.some((each) => each.startsWith('hard_'));
  return false;
}

function checkKind(ref: string, vm: SimRecord, operation: VmOperation): Refusal | undefined {
  const isTemplate = flag(vm, 'is_a_template');
  const isSnapshot = flag(vm, 'is_a_snapshot');
  if (isTemplate && !isSnapshot) {
    const isFixed =
      flag(vm, 'is_default_template') && (operation === 'destroy' || operation === 'migrate_send');
    if (isFixed || !templateOperations.has(operation)) return ['VM_IS_TEMPLATE', ref, operation];
  }
  if (isSnapshot && !snapshotOperations.has(operation)) return ['VM_IS_SNAPSHOT', ref, operation];
  if (operation === 'provision' && !isTemplate) return ['PROVISION_ONLY_ALLOWED_ON_TEMPLATE'];
  if (operation === 'revert' && !isSnapshot) return ['ONLY_REVERT_SNAPSHOT'];
  if (flag(vm, 'is_control_domain') && !controlDomainOperations.has(operation)) {
    return ['OPERATION_NOT_ALLOWED', 'This operation is not allowed on a control domain'];
  }
  return undefined;
}

// What the guest must have said that it can do; one of the words is enough.
const neededFeatures: Readonly<Partial<Record<VmOperation, readonly string[]>>> = {
  clean_shutdown: ['feature-shutdown', 'feature-poweroff'],
  clean_reboot: ['feature-shutdown', 'feature-reboot'],
  suspend: ['feature-suspend'],
  checkpoint: ['feature-suspend'],
  pool_migrate: ['feature-suspend'],
  migrate_send: ['feature-suspend'],
  changing_VCPUs_live: ['feature-vcpu-hotplug'],
};

function checkFeatures(
  database: SimDatabase,
  ref: string,
  vm: SimRecord,
  operation: VmOperation,
): Refusal | undefined {
  const needed = neededFeatures[operation];
  if (needed === undefined || text(vm, 'power_state') !== 'Running') return undefined;
  const metrics = database.table('VM_guest_metrics').get(text(vm, 'guest_metrics'));
  // Drivers that tell their version can do everything.
  if (metrics !== undefined && map(metrics, 'PV_drivers_version').size > 0) return undefined;
  const features = metrics === undefined ? undefined : map(metrics, 'other');
  if (needed.some((feature) => features?.get(feature) === '1')) return undefined;
  return ['VM_LACKS_FEATURE', ref];
}
