/** The operations that `VM.allowed_operations` tells of, in the order in which xapi tells them. */
export const reportedOperations = [
  'create_vtpm',
  'changing_NVRAM',
  'changing_dynamic_range',
  'changing_shadow_memory',
  'changing_static_range',
  'make_into_template',
  'migrate_send',
  'pool_migrate',
  'changing_VCPUs_live',
  'provision',
  'destroy',
  'export',
  'resume_on',
  'resume',
  'suspend',
  'hard_reboot',
  'hard_shutdown',
  'clean_reboot',
  'clean_shutdown',
  'unpause',
  'pause',
  'start_on',
  'start',
  'checkpoint',
  'revert',
  'clone',
  'copy',
  'snapshot',
] as const;

/** An operation on a VM. */
export type VmOperation = (typeof reportedOperations)[number] | 'changing_VCPUs' | 'changing_memory_limits';

type PowerState = 'Halted' | 'Paused' | 'Suspended' | 'Running';

const halted: readonly PowerState[] = ['Halted'];
const running: readonly PowerState[] = ['Running'];
const off: readonly PowerState[] = ['Halted', 'Suspended'];
const live: readonly PowerState[] = ['Paused', 'Suspended', 'Running'];
const every: readonly PowerState[] = ['Halted', 'Paused', 'Suspended', 'Running'];

/** The power states in which an operation may begin, in the order of xapi's message. */
export const powerStatesFor: Readonly<Record<VmOperation, readonly PowerState[]>> = {
  create_vtpm: halted,
  changing_NVRAM: halted,
  changing_dynamic_range: ['Halted', 'Running'],
  changing_shadow_memory: halted,
  changing_static_range: halted,
  changing_memory_limits: halted,
  changing_VCPUs: halted,
  make_into_template: halted,
  migrate_send: ['Halted', 'Suspended', 'Running'],
  pool_migrate: running,
  changing_VCPUs_live: running,
  provision: halted,
  destroy: off,
  export: off,
  resume_on: ['Suspended'],
  resume: ['Suspended'],
  suspend: running,
  hard_reboot: ['Paused', 'Running'],
  hard_shutdown: live,
  clean_reboot: running,
  clean_shutdown: running,
  unpause: ['Paused'],
  pause: running,
  start_on: halted,
  start: halted,
  checkpoint: live,
  revert: every,
  clone: off,
  copy: off,
  snapshot: every,
};

/** What a template allows. */
export const templateOperations: ReadonlySet<VmOperation> = new Set<VmOperation>([
  'changing_NVRAM',
  'changing_dynamic_range',
  'changing_static_range',
  'changing_memory_limits',
  'changing_shadow_memory',
  'changing_VCPUs',
  'clone',
  'copy',
  'export',
  'provision',
  'destroy',
  'migrate_send',
]);

/** What a snapshot allows. */
export const snapshotOperations: ReadonlySet<VmOperation> = new Set<VmOperation>([
  'revert',
  'clone',
  'copy',
  'export',
  'destroy',
  'hard_shutdown',
]);

/** What the domain of the host itself allows. */
export const controlDomainOperations: ReadonlySet<VmOperation> = new Set<VmOperation>([
  'changing_dynamic_range',
  'changing_static_range',
  'changing_memory_limits',
  'changing_VCPUs',
  'start',
  'start_on',
]);
