import { type CallOptions, guestAddress, isNullRef, type Ref, type XAPIClient } from '@bioxen/xapi';
import { isLoopback } from '../config/client-options.js';
import type { XcpngConfig } from '../config/xcpng-config.js';

/** The address that the guest of a VM tells now, without waiting for one; undefined while there is none. */
export async function toldAddress(
  client: XAPIClient,
  { url }: XcpngConfig,
  vm: Ref<'VM'>,
  call: CallOptions,
): Promise<string | undefined> {
  const metrics = await client.VM.get_guest_metrics(vm, call);
  if (isNullRef(metrics)) return undefined;
  const networks = await client.VM_guest_metrics.get_networks(metrics, call);
  return guestAddress(networks, { loopback: isLoopback(url) });
}
