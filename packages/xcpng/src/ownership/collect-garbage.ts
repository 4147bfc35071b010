import { type Clock, systemClock } from '@bioxen/core';
import type { Records, Ref, XAPIClient } from '@bioxen/xapi';
import type { LeftObject } from '../errors/vm-creation-error.js';
import { type Marks, marksOf } from './marks.js';
import { ownerLife } from './owner.js';
import { removeDisks, removeVm } from './remove-vm.js';

/** Options of `collectGarbage`. */
export interface CollectGarbageOptions {
  /**
   * How old something must be whose owner may live on another computer. What a process of this computer left that is gone is
   * removed whatever its age.
   * @defaultValue 3600000
   */
  readonly olderThanMs?: number | undefined;
  /** Also VMs that run and whose owner may live. @defaultValue false */
  readonly running?: boolean | undefined;
  /** Only tell what would be removed. @defaultValue false */
  readonly dryRun?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly clock?: Clock | undefined;
}

/** What `collectGarbage` did, or would do. */
export interface GarbageReport {
  readonly removed: readonly LeftObject[];
  /** What could not be removed, and why. */
  readonly failed: readonly (LeftObject & { readonly reason: string })[];
}

/**
 * Removes what clients left behind that were killed: VMs and disks with the mark of this library that are not finished, or that
 * were to go with their process. VMs that are ready and were to be kept, and whatever has no mark, are not touched.
 */
export async function collectGarbage(
  client: XAPIClient,
  options: CollectGarbageOptions = {},
): Promise<GarbageReport> {
  const { olderThanMs = 3_600_000, running = false, dryRun = false, signal, clock = systemClock } = options;
  const [vms, vdis] = await Promise.all([
    client.VM.get_all_records({ signal }),
    client.VDI.get_all_records({ signal }),
  ]);
  const bornBefore = clock.now() - olderThanMs;
  const isOrphan = ({ owner, createdMs }: Marks, isRunning: boolean): boolean => {
    const life = ownerLife(owner);
    return life === 'dead' || (life === 'unknown' && createdMs < bornBefore && (!isRunning || running));
  };
  const oldVms = entriesOf<'VM'>(vms).filter(([, vm]) => {
    const marks = vm.is_a_snapshot ? undefined : marksOf(vm);
    return marks?.mayGo === true && isOrphan(marks, vm.power_state !== 'Halted');
  });
  const oldDisks = entriesOf<'VDI'>(vdis).filter(([, vdi]) => {
    const marks = vdi.VBDs.length > 0 ? undefined : marksOf(vdi);
    return marks !== undefined && isOrphan(marks, false);
  });
  const removed: LeftObject[] = [];
  const failed: (LeftObject & { reason: string })[] = [];
  const attempt = async (object: LeftObject, remove: () => Promise<void>): Promise<void> => {
    try {
      if (!dryRun) await remove();
      removed.push(object);
    } catch (error) {
      signal?.throwIfAborted();
      failed.push({ ...object, reason: error instanceof Error ? error.message : String(error) });
    }
  };
  await Promise.all([
    ...oldVms.map(([ref, vm]) =>
      attempt({ class: 'VM', ref, name: vm.name_label }, () => removeVm(client, ref, { signal })),
    ),
    ...oldDisks.map(([ref, vdi]) =>
      attempt({ class: 'VDI', ref, name: vdi.name_label }, () =>
        removeDisks(client, [{ ref, name: vdi.name_label }], signal),
      ),
    ),
  ]);
  return { removed, failed };
}

function entriesOf<Class extends 'VM' | 'VDI'>(
  records: Readonly<Record<string, Records[Class]>>,
): readonly (readonly [Ref<Class>, Records[Class]])[] {
  return Object.entries(records) as [Ref<Class>, Records[Class]][];
}
