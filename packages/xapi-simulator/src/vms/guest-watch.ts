import { list, map, text } from '../database/read-field.js';
import { nullRef } from '../database/sim-value.js';
import { wireDate } from '../dispatch/datetime.js';
import type { AgentReport, GuestEvent } from '../guests/guest-event.js';
import { refreshAllowed } from '../operations/run-operation.js';
import type { SimPool } from '../pool/sim-pool.js';
import { markHalted } from './halt-vm.js';
import { refusalOfHost, startVm } from './start-vm.js';
import { exists, recordsOf } from './vm-parts.js';

/** Lets the database follow what happens in the guests by themselves. */
export function watchGuests(pool: SimPool): void {
  pool.guests.listen((ref, event) => {
    if (pool.database.table('VM').has(ref)) follow(pool, ref, event);
  });
}

function follow(pool: SimPool, ref: string, event: GuestEvent): void {
  switch (event.type) {
    case 'agent':
      noteReport(pool, ref, event.report);
      return;
    case 'halted': {
      const vm = pool.database.read('VM', ref);
      const wish = text(vm, event.by === 'crash' ? 'actions_after_crash' : 'actions_after_shutdown');
      const isAsked = [...map(vm, 'current_operations').values()].includes('clean_shutdown');
      void pool.guests.powerOff(ref).then(async () => {
        markHalted(pool, ref);
        pool.guests.noteObeyed(ref);
        // A guest that went by itself comes back when the VM says so; one that cannot stays off.
        if (!isAsked && /restart/.test(wish)) await restart(pool, ref).catch(() => markHalted(pool, ref));
      });
      return;
    }
    case 'rebooted':
      pool.database.update('VM_metrics', text(pool.database.read('VM', ref), 'metrics'), {
        start_time: wireDate(pool.clock.now()),
      });
      pool.guests.noteObeyed(ref);
      return;
    case 'console':
  }
}

/** Lets a VM run again. */
async function restart(pool: SimPool, ref: string): Promise<void> {
  const vm = pool.database.table('VM').get(ref);
  if (vm === undefined) return;
  const host = pool.database
    .table('host')
    .refs()
    .find((each) => refusalOfHost(pool, each, vm) === undefined);
  if (host !== undefined) await startVm({ pool }, ref, host, false);
}

/** Writes what the agent tells; its first report makes the record. */
export function noteReport(pool: SimPool, ref: string, report: AgentReport): void {
  const { database } = pool;
  const vm = database.read('VM', ref);
  const fields = {
    os_version: report.osVersion,
    PV_drivers_version: new Map([
      ['major', '7'],
      ['minor', '30'],
      ['micro', '0'],
      ['build', '1'],
    ]),
    networks: networksOf(pool, ref, report.address),
    other: new Map([...report.features].map((feature) => [`feature-${feature}`, '1'])),
    last_updated: wireDate(pool.clock.now()),
    live: true,
  };
  const known = text(vm, 'guest_metrics');
  if (exists(database, 'VM_guest_metrics', known)) {
    database.update('VM_guest_metrics', known, fields);
  } else {
    const unspecified = { can_use_hotplug_vbd: 'unspecified', can_use_hotplug_vif: 'unspecified' };
    database.update('VM', ref, {
      guest_metrics: database.insert('VM_guest_metrics', { ...fields, ...unspecified }),
    });
  }
  refreshAllowed({ pool }, 'VM', ref);
}

/** `0/ip` and its twin with the family; without a network device nothing can have an address. */
function networksOf(pool: SimPool, ref: string, address: string | undefined): ReadonlyMap<string, string> {
  const vifs = list(pool.database.read('VM', ref), 'VIFs');
  const devices = recordsOf(pool.database, 'VIF', vifs).map(([, vif]) => Number(text(vif, 'device')));
  if (address === undefined || devices.length === 0) return new Map();
  const device = Math.min(...devices);
  if (address.includes(':')) return new Map([[`${device}/ipv6/0`, address]]);
  return new Map([
    [`${device}/ip`, address],
    [`${device}/ipv4/0`, address],
  ]);
}

/** Forgets that a VM ever had an agent. */
export function forgetReport({ database }: SimPool, ref: string): void {
  const known = text(database.read('VM', ref), 'guest_metrics');
  database.update('VM', ref, { guest_metrics: nullRef });
  if (known !== nullRef) database.remove('VM_guest_metrics', known);
}
