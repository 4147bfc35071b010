import { flag, list, map, text } from '../database/read-field.js';
import { never, nullRef, type SimRecord } from '../database/sim-value.js';
import { newUuid } from '../database/uuid.js';
import { databaseText } from '../database/database-text.js';
import type { CallContext } from '../dispatch/call-context.js';
import { wireDate } from '../dispatch/datetime.js';
import { copyVdi } from '../devices/make-vdi.js';
import { makeVbd } from '../devices/vbd-messages.js';
import { snapshotVdi } from '../devices/vdi-messages.js';
import { makeVif } from '../devices/vif-messages.js';
import { refreshAllowed } from '../operations/run-operation.js';
import { endpointKeys } from './guest-endpoint.js';
import { exists, newGenerationId, recordsOf } from './vm-parts.js';

/** How a copy of a VM is made. */
export type CopyKind =
  | { readonly kind: 'clone' }
  | { readonly kind: 'copy'; readonly sr: string }
  | { readonly kind: 'snapshot' | 'checkpoint'; readonly withoutVdis?: readonly string[] };

/** Makes a VM out of another, with disks and network cards of its own. A copy of a template is a template. */
export function copyVm(context: CallContext, from: string, name: string, how: CopyKind): string {
  const { pool } = context;
  const { database } = pool;
  const source = database.read('VM', from);
  const isSnapshot = how.kind === 'snapshot' || how.kind === 'checkpoint';
  const ref = database.insert('VM', {
    ...source,
    ...ownFields(context, from, source, name, isSnapshot),
    snapshot_of: isSnapshot ? from : nullRef,
    power_state:
      how.kind === 'checkpoint' && text(source, 'power_state') !== 'Halted' ? 'Suspended' : 'Halted',
    metrics: copyRow(context, 'VM_metrics', text(source, 'metrics')),
    guest_metrics: copyRow(context, 'VM_guest_metrics', text(source, 'guest_metrics')),
  });
  copyDevices(context, source, ref, how);
  if (isSnapshot) database.update('VM', from, { parent: ref });
  refreshAllowed(context, 'VM', ref);
  return ref;
}

function ownFields(
  context: CallContext,
  from: string,
  source: SimRecord,
  name: string,
  isSnapshot: boolean,
): SimRecord {
  const { pool } = context;
  return {
    uuid: '',
    name_label: name,
    is_a_template: isSnapshot || flag(source, 'is_a_template'),
    is_default_template: false,
    is_a_snapshot: isSnapshot,
    snapshot_time: isSnapshot ? wireDate(pool.clock.now()) : never,
    snapshot_info: isSnapshot
      ? new Map([
          ['disk-snapshot-type', 'crash_consistent'],
          ['power-state-at-snapshot', text(source, 'power_state')],
        ])
      : new Map(),
    snapshot_metadata: isSnapshot ? metadataOf(context, from, source) : '',
    other_config: isSnapshot ? map(source, 'other_config') : copiedConfig(pool.random, source),
    generation_id: newGenerationId(pool.random),
    parent: isSnapshot ? text(source, 'parent') : nullRef,
    current_operations: new Map(),
    blocked_operations: new Map(),
    allowed_operations: [],
    ...noneOf([
      'VIFs',
      'VBDs',
      'consoles',
      'snapshots',
      'children',
      'crash_dumps',
      'VTPMs',
      'VUSBs',
      'VGPUs',
    ]),
    suspend_VDI: nullRef,
    resident_on: nullRef,
    scheduled_to_be_resident_on: nullRef,
    domid: -1,
    ha_always_run: false,
    protection_policy: nullRef,
    snapshot_schedule: nullRef,
    appliance: nullRef,
    requires_reboot: false,
  };
}

/** The VM as the database has it, in xapi's notation: the last name first. */
function metadataOf({ pool }: CallContext, ref: string, source: SimRecord): string {
  const fields = pool.model
    .fieldsOf('VM')
    .map(({ name, queryName }) => [queryName, source[name] ?? ''] as const);
  return databaseText(new Map([...fields, ['_ref', ref] as const].sort(([a], [b]) => (a < b ? 1 : -1))));
}

function noneOf(fields: readonly string[]): SimRecord {
  return Object.fromEntries(fields.map((name) => [name, []]));
}

/** A new seed for MAC addresses; of a template its name is kept. */
function copiedConfig(random: CallContext['pool']['random'], source: SimRecord): ReadonlyMap<string, string> {
  const before = map(source, 'other_config');
  const kept = [...before].filter(
    ([key]) => !['mac_seed', 'default_template', 'xensource_internal', ...endpointKeys].includes(key),
  );
  const origin =
    flag(source, 'is_a_template') && !before.has('base_template_name')
      ? [['base_template_name', text(source, 'name_label')] as const]
      : [];
  return new Map([...origin, ['mac_seed', newUuid(random)], ...kept]);
}

function copyRow({ pool }: CallContext, className: string, ref: string): string {
  if (!exists(pool.database, className, ref)) return nullRef;
  return pool.database.insert(className, { ...pool.database.read(className, ref), uuid: '' });
}

function copyDevices(context: CallContext, source: SimRecord, vm: string, how: CopyKind): void {
  const { pool } = context;
  const { database } = pool;
  const isSnapshot = how.kind === 'snapshot' || how.kind === 'checkpoint';
  const left: readonly string[] = 'withoutVdis' in how ? (how.withoutVdis ?? []) : [];
  for (const [, vbd] of recordsOf(database, 'VBD', list(source, 'VBDs'))) {
    const vdi = text(vbd, 'VDI');
    if (left.includes(vdi)) continue;
    const isDisk = text(vbd, 'type') === 'Disk' && exists(database, 'VDI', vdi);
    const config = map(vbd, 'other_config');
    // Whoever removes the copy may remove its disks.
    const owned = isDisk && !config.has('owner') ? new Map([['owner', ''], ...config]) : config;
    makeVbd(pool, {
      ...vbd,
      ...detached,
      uuid: '',
      VM: vm,
      device: '',
      VDI: isDisk ? copyDisk(context, vdi, how) : vdi,
      other_config: owned,
    });
  }
  for (const [, vif] of recordsOf(database, 'VIF', list(source, 'VIFs'))) {
    const MAC = isSnapshot ? text(vif, 'MAC') : '';
    const isAutomatic = flag(vif, 'MAC_autogenerated');
    const copy = makeVif(pool, { ...vif, ...detached, uuid: '', VM: vm, MAC });
    if (isSnapshot) database.update('VIF', copy, { MAC_autogenerated: isAutomatic });
  }
}

const detached: SimRecord = { current_operations: new Map(), allowed_operations: [] };

function copyDisk(context: CallContext, vdi: string, how: CopyKind): string {
  if (how.kind === 'snapshot' || how.kind === 'checkpoint') return snapshotVdi(context, vdi);
  const own: SimRecord = { is_a_snapshot: false, snapshot_of: nullRef, snapshot_time: never };
  return copyVdi(context.pool, vdi, how.kind === 'copy' && how.sr !== nullRef ? { ...own, SR: how.sr } : own);
}
