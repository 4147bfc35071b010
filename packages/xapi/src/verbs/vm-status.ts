import type { CallOptions } from '../call-options.js';
import { XapiError } from '../errors/xapi-error.js';
import type { VmPowerState } from '../generated/enums.js';
import { isNullRef, type Ref, type RefOrText } from '../refs.js';
import { checkCallOptions } from '../split-call-options.js';
import { findVm } from './find-vm.js';
import { guestAddress } from './guest-address.js';
import type { VmClient } from './vm-client.js';

/** How a VM is. */
export interface VmStatus {
  /** The same as `powerState`. */
  readonly status: VmPowerState;
  readonly powerState: VmPowerState;
  readonly uuid: string;
  readonly ref: Ref<'VM'>;
  readonly name: string;
  /** The address that its guest told last; undefined when it told none or does not run. */
  readonly ip: string | undefined;
}

/** How a VM is now; nothing is waited for. */
export async function vmStatus(client: VmClient, vm: RefOrText<'VM'>, call: CallOptions): Promise<VmStatus> {
  checkCallOptions(call);
  const ref = await findVm(client, vm, call);
  const record = await client.VM.get_record(ref, call);
  const powerState = record.power_state;
  return {
    status: powerState,
    powerState,
    uuid: record.uuid,
    ref,
    name: record.name_label,
    // What a guest told before it was turned off may still be there.
    ip: powerState === 'Running' ? await addressNow(client, record.guest_metrics, call) : undefined,
  };
}

async function addressNow(
  client: VmClient,
  metrics: Ref<'VM_guest_metrics'>,
  call: CallOptions,
): Promise<string | undefined> {
  if (isNullRef(metrics)) return undefined;
  try {
    return guestAddress(await client.VM_guest_metrics.get_networks(metrics, call));
  } catch (error) {
    // The VM was turned off between the two calls.
    if (XapiError.is(error, 'HANDLE_INVALID')) return undefined;
    throw error;
  }
}
