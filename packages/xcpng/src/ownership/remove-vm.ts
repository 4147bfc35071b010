import { retry } from '@bioxen/core';
import { type Records, type Ref, type XAPIClient, XapiError } from '@bioxen/xapi';
import { isLostCall } from './lost-call.js';
import { type OwnDisk, ownDisks, unlessGone } from './own-disks.js';

/** Options of `removeVm`. */
export interface RemoveVmOptions {
  readonly signal?: AbortSignal | undefined;
  /** How long the whole may take, milliseconds. @defaultValue 60000 */
  readonly timeoutMs?: number | undefined;
}

/**
 * Turns a VM off without asking it, and removes it with its snapshots and the disks that were made with it. ISOs, shared disks
 * and disks that somebody attached stay. What is gone already is no error. A call whose answer is lost is made again.
 */
export async function removeVm(
  client: XAPIClient,
  ref: Ref<'VM'>,
  { signal, timeoutMs = 60_000 }: RemoveVmOptions = {},
): Promise<void> {
  await patiently('Removing a VM', { signal, timeoutMs }, async (each) => {
    await removeOnce(client, ref, each);
  });
}

/** Removes a snapshot with its disks, as patiently. The VM stays as it is. */
export async function removeSnapshot(
  client: XAPIClient,
  ref: Ref<'VM'>,
  { signal, timeoutMs = 60_000 }: RemoveVmOptions = {},
): Promise<void> {
  await patiently('Removing a snapshot', { signal, timeoutMs }, async (each) => {
    await removeSnapshotOnce(client, ref, each);
  });
}

/** Removes every disk of a name as patiently. */
export async function removeDisksNamed(
  client: XAPIClient,
  name: string,
  { signal, timeoutMs = 60_000 }: RemoveVmOptions = {},
): Promise<void> {
  await patiently('Removing a disk', { signal, timeoutMs }, async (each) => {
    const refs = await client.VDI.get_by_name_label(name, { signal: each });
    await removeDisks(
      client,
      refs.map((ref) => ({ ref, name })),
      each,
    );
  });
}

/** Does what may be done twice until it is done: a server that is busy, and one that nothing is heard of, are asked again. */
async function patiently(
  operation: string,
  { signal, timeoutMs }: RemoveVmOptions,
  work: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  await retry(async ({ signal: each }) => await work(each), {
    attempts: Number.POSITIVE_INFINITY,
    deadlineMs: timeoutMs,
    backoff: { initialMs: 50, maxMs: 2_000, factor: 2 },
    isRetryable: (error) => isBusy(error) || isLostCall(error),
    signal,
    operation,
  });
}

/** The server is still at something that was asked of the VM before; it will be done with it. */
function isBusy(error: unknown): boolean {
  return XapiError.is(
    error,
    'OTHER_OPERATION_IN_PROGRESS',
    'OPERATION_NOT_ALLOWED',
    'VDI_IN_USE',
    'VM_BAD_POWER_STATE',
  );
}

async function removeOnce(client: XAPIClient, ref: Ref<'VM'>, signal: AbortSignal): Promise<void> {
  const vm = await unlessGone(client.VM.get_record(ref, { signal }));
  if (vm === undefined) return;
  if (vm.power_state !== 'Halted') await client.shutdownVm(ref, { force: 'at-once', signal });
  await Promise.all(vm.snapshots.map((snapshot) => removeSnapshotOnce(client, snapshot, signal)));
  await removeHalted(client, ref, vm, signal);
}

async function removeSnapshotOnce(client: XAPIClient, ref: Ref<'VM'>, signal: AbortSignal): Promise<void> {
  const snapshot = await unlessGone(client.VM.get_record(ref, { signal }));
  if (snapshot === undefined) return;
  // One with memory is suspended; only a VM that is off can be removed.
  if (snapshot.power_state !== 'Halted')
    await client.shutdownVm(ref, { force: 'at-once', signal }).catch(() => undefined);
  await removeHalted(client, ref, snapshot, signal);
}

async function removeHalted(
  client: XAPIClient,
  ref: Ref<'VM'>,
  vm: Pick<Records['VM'], 'VBDs'>,
  signal: AbortSignal,
): Promise<void> {
  const disks = await ownDisks(client, vm.VBDs, signal);
  // The VM is what leads to its disks: as long as one is there, it stays.
  await removeDisks(client, disks, signal);
  await unlessGone(client.VM.destroy(ref, { signal }));
}

/** Removes disks; those that are gone are no error. */
export async function removeDisks(
  client: XAPIClient,
  disks: readonly OwnDisk[],
  signal?: AbortSignal,
): Promise<void> {
  await Promise.all(disks.map(({ ref }) => unlessGone(client.VDI.destroy(ref, { signal }))));
}
