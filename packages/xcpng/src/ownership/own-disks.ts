import { isNullRef, type Records, type Ref, type XAPIClient, XapiError } from '@bioxen/xapi';
import { ownerKey } from './owner-tags.js';

/** A disk that goes with its VM. */
export interface OwnDisk {
  readonly ref: Ref<'VDI'>;
  readonly name: string;
}

/** What decides whether a disk goes with a VM. */
interface AttachedDisk {
  readonly vbd: Pick<Records['VBD'], 'type' | 'other_config'>;
  readonly vdi: Pick<Records['VDI'], 'VBDs' | 'sharable' | 'is_tools_iso' | 'other_config'>;
  /** The drives of the VM. */
  readonly vbdsOfVm: ReadonlySet<string>;
}

/**
 * Does a disk go with its VM? Only one that was made with it (its drive has `owner`, as servers write it when they clone and
 * provision, or the disk has our mark), that no other VM has, and that is neither shared nor an ISO.
 */
function isOwnDisk({ vbd, vdi, vbdsOfVm }: AttachedDisk): boolean {
  return (
    vbd.type === 'Disk' &&
    !vdi.sharable &&
    !vdi.is_tools_iso &&
    ('owner' in vbd.other_config || ownerKey.owner in vdi.other_config) &&
    vdi.VBDs.every((ref) => vbdsOfVm.has(ref))
  );
}

/** The disks that go with a VM. Drives and disks that are gone meanwhile are left out. */
export async function ownDisks(
  client: XAPIClient,
  vbds: readonly Ref<'VBD'>[],
  signal?: AbortSignal,
): Promise<readonly OwnDisk[]> {
  const vbdsOfVm = new Set<string>(vbds);
  const found = await Promise.all(
    vbds.map(async (ref) => {
      const vbd = await unlessGone(client.VBD.get_record(ref, { signal }));
      if (vbd === undefined || vbd.type !== 'Disk' || isNullRef(vbd.VDI)) return [];
      const vdi = await unlessGone(client.VDI.get_record(vbd.VDI, { signal }));
      if (vdi === undefined || !isOwnDisk({ vbd, vdi, vbdsOfVm })) return [];
      return [{ ref: vbd.VDI, name: vdi.name_label }];
    }),
  );
  return found.flat();
}

/** What a promise gives; undefined when its object does not exist any more. */
export async function unlessGone<T>(promise: PromiseLike<T>): Promise<T | undefined> {
  try {
    return await promise;
  } catch (error) {
    if (XapiError.is(error, 'HANDLE_INVALID', 'UUID_INVALID')) return undefined;
    throw error;
  }
}
