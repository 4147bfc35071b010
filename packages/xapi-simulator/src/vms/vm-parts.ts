import type { Random } from '@bioxen/core';
import { list, map, number, text } from '../database/read-field.js';
import type { SimDatabase } from '../database/sim-database.js';
import { nullRef, type SimRecord } from '../database/sim-value.js';
import type { GuestSpec } from '../guests/guest-spec.js';

/** A MAC address that is locally administered. */
export function newMac(random: Random): string {
  const bytes = Array.from({ length: 5 }, () => Math.floor(random.next() * 256));
  return [0x02, ...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(':');
}

/** Two 64-bit numbers, as xapi makes the generation id of a new VM. */
export function newGenerationId(random: Random): string {
  const half = (): bigint =>
    (BigInt(Math.floor(random.next() * 2 ** 31)) << 32n) | BigInt(Math.floor(random.next() * 2 ** 32));
  return `${half()}:${half()}`;
}

/** The records of a set of references; those that are gone are left out. */
export function recordsOf(
  database: SimDatabase,
  className: string,
  refs: readonly string[],
): readonly (readonly [ref: string, record: SimRecord])[] {
  const table = database.table(className);
  return refs.flatMap((ref) => {
    const record = table.get(ref);
    return record === undefined ? [] : [[ref, record] as const];
  });
}

/** Is it a reference to something that exists? */
export function exists(database: SimDatabase, className: string, ref: string): boolean {
  return ref !== nullRef && database.table(className).has(ref);
}

/**
 * The guest that a VM stands for. Three keys of `other_config` choose how it behaves: `simulator:agent` (`never`, or
 * milliseconds after which it reports), `simulator:ignore-requests` (`true`) and `simulator:init` (`systemd`). Two of `xenstore_data` are for its SSH
 * server: `vm-data/bioxen/authorized-keys` (lines) and `vm-data/bioxen/host-key` (a private key).
 */
export function guestSpecOf(vm: SimRecord): GuestSpec {
  const config = map(vm, 'other_config');
  const agent = config.get('simulator:agent');
  const vmData = new Map([...map(vm, 'xenstore_data')].filter(([key]) => key.startsWith('vm-data/')));
  const privateKey = vmData.get('vm-data/bioxen/host-key');
  return {
    name: `vm-${text(vm, 'uuid').slice(0, 8)}`,
    memoryBytes: number(vm, 'memory_static_max'),
    authorizedKeys: vmData.get('vm-data/bioxen/authorized-keys')?.split('\n') ?? [],
    ...(privateKey === undefined ? {} : { hostKey: { privateKey } }),
    agent: agentOf(agent),
    ignoresRequests: config.get('simulator:ignore-requests') === 'true',
    init: config.get('simulator:init') === 'systemd' ? 'systemd' : 'small',
    vmData,
  };
}

function agentOf(text: string | undefined): GuestSpec['agent'] {
  if (text === 'never') return 'never';
  return text !== undefined && /^\d+$/.test(text) ? { delayMs: Number(text) } : 'ready';
}

/** The device numbers that devices of a VM have taken. */
export function takenDevices(
  database: SimDatabase,
  vm: SimRecord,
  field: 'VIFs' | 'VBDs',
): ReadonlySet<string> {
  const [className, name] = field === 'VIFs' ? ['VIF', 'device'] : ['VBD', 'userdevice'];
  return new Set(
    recordsOf(database, className ?? '', list(vm, field)).map(([, record]) => text(record, name ?? '')),
  );
}
