import { type Owner, ownerText } from './owner.js';

/** Begins the name of a VM or disk that is not finished; the id of the operation follows. */
export const TEMPORARY_PREFIX = 'bioxen-tmp-';
/** The tag of every VM of ours. */
export const TAG = 'bioxen';

/** The keys of `other_config` that mark what is ours. */
export const ownerKey = {
  /** The process that made it. */
  owner: 'bioxen:owner',
  /** The making that it is of. */
  operation: 'bioxen:operation',
  /** When, RFC 3339. */
  created: 'bioxen:created',
  /** The id of the VM. */
  vmId: 'bioxen:vm-id',
  /** `keep`: it outlives its process once it is ready. `owner`: it goes with its process. */
  lifetime: 'bioxen:lifetime',
  /** There when it was ready once. */
  ready: 'bioxen:ready',
  /** Fingerprint of the key that its SSH server was given. */
  hostKey: 'bioxen:ssh-host-key',
} as const;

/** How long a VM is there for. */
export type VmLifetime = 'keep' | 'owner';

/** What marks a new VM. */
export interface OwnerTags {
  readonly owner: Owner;
  readonly operation: string;
  readonly createdMs: number;
  readonly vmId: string;
  readonly lifetime: VmLifetime;
}

/** `other_config` of a VM or disk of ours. */
export function ownerEntries(tags: OwnerTags): Readonly<Record<string, string>> {
  return {
    [ownerKey.owner]: ownerText(tags.owner),
    [ownerKey.operation]: tags.operation,
    [ownerKey.created]: new Date(tags.createdMs).toISOString(),
    [ownerKey.vmId]: tags.vmId,
    [ownerKey.lifetime]: tags.lifetime,
  };
}

/** Without the marks: a copy of one of our VMs is not ours for that. */
export function withoutOwner(config: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(config).filter(([key]) => !key.startsWith('bioxen:')));
}
