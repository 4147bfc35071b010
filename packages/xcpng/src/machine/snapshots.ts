import { isNullRef, type Ref, type XAPIClient } from '@bioxen/xapi';
import { unlessGone } from '../ownership/own-disks.js';

/** A snapshot of a machine. */
export interface MachineSnapshot {
  readonly uuid: string;
  /** The name that it was given; several may have one. */
  readonly name: string;
  readonly takenAt: Date;
}

/** The snapshots of a machine, the oldest first. */
export async function snapshotsOf(
  client: XAPIClient,
  vm: Ref<'VM'>,
  signal: AbortSignal,
): Promise<readonly MachineSnapshot[]> {
  const refs = (await client.VM.get_snapshots(vm, { signal })).filter((ref) => !isNullRef(ref));
  const records = await Promise.all(refs.map((ref) => unlessGone(client.VM.get_record(ref, { signal }))));
  return records
    .flatMap((record) =>
      record === undefined
        ? []
        : [{ uuid: record.uuid, name: record.name_label, takenAt: record.snapshot_time }],
    )
    .toSorted((left, right) => left.takenAt.getTime() - right.takenAt.getTime());
}
