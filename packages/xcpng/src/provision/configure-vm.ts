import { type CallOptions, isNullRef, type Records, type Ref, type XAPIClient } from '@bioxen/xapi';
import { xenstoreEntries } from '../first-boot/xenstore-entries.js';
import { ownerEntries, ownerKey, TAG, withoutOwner } from '../ownership/owner-tags.js';
import type { Ingredients } from './check-pool.js';
import { fillDisks } from './fill-disks.js';
import type { VmSpec } from './vm-spec.js';

type VmRecord = Records['VM'];

/** Gives a clone its name and the marks of its owner, and says where disks go that are made later. */
export async function ownVm(
  client: XAPIClient,
  ref: Ref<'VM'>,
  vm: VmRecord,
  spec: VmSpec,
  ingredients: Ingredients,
  call: CallOptions,
): Promise<void> {
  const config: Record<string, string> = { ...withoutOwner(vm.other_config), ...ownerEntries(spec.tags) };
  if (spec.firstBoot !== undefined) config[ownerKey.hostKey] = spec.firstBoot.hostKey.fingerprint;
  if (config['disks'] !== undefined)
    config['disks'] = await fillDisks(client, config['disks'], ingredients, call);
  // The marks first: from then on the name is not needed to find it.
  await client.VM.set_other_config(ref, config, call);
  await Promise.all([
    client.VM.set_name_label(ref, spec.name, call),
    vm.tags.includes(TAG) ? undefined : client.VM.add_tags(ref, TAG, call),
  ]);
}

/** Sets all four limits at once: the server wants static min ≤ dynamic min ≤ dynamic max ≤ static max at any time. */
export async function setMemory(
  client: XAPIClient,
  ref: Ref<'VM'>,
  vm: VmRecord,
  bytes: number,
  call: CallOptions,
): Promise<void> {
  const staticMin = Math.min(vm.memory_static_min, bytes);
  const isSo =
    vm.memory_static_max === bytes && vm.memory_dynamic_min === bytes && vm.memory_dynamic_max === bytes;
  if (!isSo) await client.VM.set_memory_limits(ref, staticMin, bytes, bytes, bytes, call);
}

/** Sets both numbers, in the order in which at startup ≤ max holds in between. */
export async function setVcpus(
  client: XAPIClient,
  ref: Ref<'VM'>,
  vm: VmRecord,
  count: number,
  call: CallOptions,
): Promise<void> {
  const setMax = async (): Promise<void> => {
    if (vm.VCPUs_max !== count) await client.VM.set_VCPUs_max(ref, count, call);
  };
  if (count >= vm.VCPUs_max) await setMax();
  if (vm.VCPUs_at_startup !== count) await client.VM.set_VCPUs_at_startup(ref, count, call);
  if (count < vm.VCPUs_max) await setMax();
}

/** Puts the first network interface on a network. A clone has those of its template: one is replaced, none is added to it. */
export async function setNetwork(
  client: XAPIClient,
  ref: Ref<'VM'>,
  vm: VmRecord,
  network: Ref<'network'>,
  call: CallOptions,
): Promise<void> {
  const vifs = await Promise.all(
    vm.VIFs.map(async (vif) => ({ vif, record: await client.VIF.get_record(vif, call) })),
  );
  const [first] = vifs.toSorted((left, right) => Number(left.record.device) - Number(right.record.device));
  if (first?.record.network === network) return;
  if (first !== undefined) await client.VIF.destroy(first.vif, call);
  const [free = '0'] = first === undefined ? await client.VM.get_allowed_VIF_devices(ref, call) : [];
  await client.VIF.create(
    {
      VM: ref,
      network,
      device: first?.record.device ?? free,
      MAC: '',
      MTU: first?.record.MTU ?? 1_500,
      other_config: {},
      qos_algorithm_type: '',
      qos_algorithm_params: {},
    },
    call,
  );
}

/** Writes what the guest is told into its xenstore data, beside what the template has there. */
export async function tellByXenstore(
  client: XAPIClient,
  ref: Ref<'VM'>,
  vm: VmRecord,
  data: NonNullable<VmSpec['firstBoot']>,
  call: CallOptions,
): Promise<void> {
  await client.VM.set_xenstore_data(ref, { ...vm.xenstore_data, ...xenstoreEntries(data) }, call);
}

/** The repository that the first disk of a VM is on. */
export async function repositoryOf(
  client: XAPIClient,
  ref: Ref<'VM'>,
  call: CallOptions,
): Promise<Ref<'SR'> | undefined> {
  for (const vbd of await client.VM.get_VBDs(ref, call)) {
    const { type, VDI } = await client.VBD.get_record(vbd, call);
    if (type === 'Disk' && !isNullRef(VDI)) return await client.VDI.get_SR(VDI, call);
  }
  return undefined;
}
