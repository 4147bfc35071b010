import type { VmStatus } from '@bioxen/core';
import { isNullRef, type Records, type Ref, type XAPIClient } from '@bioxen/xapi';
import { unlessGone } from '../ownership/own-disks.js';

/** How a machine on a pool is. */
export type MachineStatus =
  | { readonly status: 'not_created' }
  | {
      /** The same as `powerState`, in the words of XenAPI: `Running`, `Halted`, `Paused`, `Suspended`. */
      readonly status: string;
      readonly powerState: string;
      readonly uuid: string;
      readonly ref: Ref<'VM'>;
      readonly name: string;
      /** Its address; undefined unless it runs and has told one. */
      readonly ip: string | undefined;
      /** The host that it runs on; undefined unless it runs. */
      readonly host: string | undefined;
    };

/** What a VM on a pool says of itself: what every VM says, and how its machine is. */
export type XcpngVmStatus = VmStatus & MachineStatus;

/** How a machine is now, in the words of the pool. @param ip its address, as far as we know it */
export async function machineStatus(
  client: XAPIClient,
  ref: Ref<'VM'>,
  ip: string | undefined,
  signal?: AbortSignal,
): Promise<MachineStatus> {
  const vm = await unlessGone(client.VM.get_record(ref, { signal }));
  if (vm === undefined) return { status: 'not_created' };
  const isRunning = vm.power_state === 'Running';
  return {
    status: vm.power_state,
    powerState: vm.power_state,
    uuid: vm.uuid,
    ref,
    name: vm.name_label,
    ip: isRunning ? ip : undefined,
    host: isRunning ? await hostName(client, vm, signal) : undefined,
  };
}

async function hostName(
  client: XAPIClient,
  vm: Records['VM'],
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  if (isNullRef(vm.resident_on)) return undefined;
  return await unlessGone(client.host.get_name_label(vm.resident_on, { signal }));
}
