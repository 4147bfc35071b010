import { flag, list, map, number, text } from '../database/read-field.js';
import { nullRef, type SimRecord } from '../database/sim-value.js';
import { ApiFailure, type Refusal, throwIfRefused } from '../dispatch/api-failure.js';
import type { CallContext } from '../dispatch/call-context.js';
import { wireDate } from '../dispatch/datetime.js';
import { refreshAllowed } from '../operations/run-operation.js';
import type { SimPool } from '../pool/sim-pool.js';
import { setAttached } from './halt-vm.js';
import { endpointConfig } from './guest-endpoint.js';
import { configDriveOf } from './config-drive.js';
import { exists, guestSpecOf } from './vm-parts.js';
import { makeConsole } from './consoles.js';

const biosKeys = [
  ['bios-vendor', 'Xen'],
  ['bios-version', ''],
  ['system-manufacturer', 'Xen'],
  ['system-product-name', 'HVM domU'],
  ['system-version', ''],
  ['system-serial-number', ''],
  ['baseboard-manufacturer', ''],
  ['baseboard-product-name', ''],
  ['baseboard-version', ''],
  ['baseboard-serial-number', ''],
  ['baseboard-asset-tag', ''],
  ['baseboard-location-in-chassis', ''],
  ['enclosure-asset-tag', ''],
  ['hp-rombios', ''],
  ['oem-1', 'Xen'],
  ['oem-2', 'MS_VM_CERT/SHA1/bdbeb6e0a816d43fa6d3fe8aaef04c2bad9d3e3d'],
] as const;

/**
 * A host that can run the VM.
 * @throws ApiFailure NO_HOSTS_AVAILABLE, or what is wrong with the one that was asked for
 */
export function hostFor({ pool }: CallContext, vm: SimRecord, wanted: string | undefined): string {
  const { database } = pool;
  if (wanted !== undefined) {
    throwIfRefused(refusalOfHost(pool, wanted, vm));
    return wanted;
  }
  const hosts = database.table('host').refs();
  const usable = hosts.filter((host) => refusalOfHost(pool, host, vm) === undefined);
  const affinity = text(vm, 'affinity');
  const [least] = usable.toSorted((a, b) => residents(pool, a) - residents(pool, b));
  const chosen = usable.includes(affinity) ? affinity : least;
  if (chosen !== undefined) return chosen;
  const [only] = hosts;
  const refusal = hosts.length === 1 && only !== undefined ? refusalOfHost(pool, only, vm) : undefined;
  if (refusal?.[0] === 'HOST_NOT_ENOUGH_FREE_MEMORY') throwIfRefused(refusal);
  throw new ApiFailure('NO_HOSTS_AVAILABLE');
}

/** Why a VM cannot run on a host; undefined when it can. */
export function refusalOfHost({ database }: SimPool, host: string, vm: SimRecord): Refusal | undefined {
  const record = database.table('host').get(host);
  if (record === undefined) return ['HANDLE_INVALID', 'host', host];
  const metrics = database.table('host_metrics').get(text(record, 'metrics'));
  if (metrics !== undefined && !flag(metrics, 'live')) return ['HOST_OFFLINE', host];
  if (!flag(record, 'enabled')) return ['HOST_DISABLED', host];
  if (metrics === undefined) return undefined;
  const needed = number(vm, 'memory_dynamic_max') + number(vm, 'memory_overhead');
  const free = number(metrics, 'memory_free');
  return needed > free ? ['HOST_NOT_ENOUGH_FREE_MEMORY', String(needed), String(free)] : undefined;
}

/** Starts the guest of a VM on a host and writes down that it runs. */
export async function startVm(
  context: Pick<CallContext, 'pool'>,
  ref: string,
  host: string,
  paused: boolean,
): Promise<void> {
  const { pool } = context;
  const { database } = pool;
  const vm = database.read('VM', ref);
  dropGuestMetrics(pool, vm, ref);
  await pool.guests.start(ref, { ...guestSpecOf(vm), ...configDriveOf(pool, vm) }, paused);
  const metrics = text(vm, 'metrics');
  database.update('VM_metrics', metrics, {
    VCPUs_number: number(vm, 'VCPUs_at_startup'),
    memory_actual: number(vm, 'memory_dynamic_max'),
    start_time: wireDate(pool.clock.now()),
    current_domain_type: text(vm, 'domain_type'),
  });
  setAttached(pool, ref, true);
  makeConsole(database, ref, host);
  database.update('VM', ref, {
    power_state: paused ? 'Paused' : 'Running',
    resident_on: host,
    domid: pool.nextDomid(),
    ...endpointConfig(database.read('VM', ref), pool.guests.endpoint(ref)),
    platform: new Map([['device-model', 'qemu-upstream-compat'], ...map(vm, 'platform')]),
    last_boot_CPU_flags: new Map([
      ['vendor', 'GenuineIntel'],
      ['features', ''],
    ]),
    ...(map(vm, 'bios_strings').size > 0 ? {} : { bios_strings: new Map(biosKeys) }),
  });
  refreshAllowed(context, 'VM', ref);
}

function dropGuestMetrics({ database }: SimPool, vm: SimRecord, ref: string): void {
  const before = text(vm, 'guest_metrics');
  if (!exists(database, 'VM_guest_metrics', before)) return;
  database.remove('VM_guest_metrics', before);
  database.update('VM', ref, { guest_metrics: nullRef });
}

function residents({ database }: SimPool, host: string): number {
  return list(database.read('host', host), 'resident_VMs').length;
}
