import type { CallOptions } from '../call-options.js';
import { asRef, type Ref, type RefOrText } from '../refs.js';
import type { VmClient } from './vm-client.js';

/** A VM by its uuid or reference. @throws XapiError UUID_INVALID */
export async function findVm(
  client: VmClient,
  vm: RefOrText<'VM'>,
  options: CallOptions,
): Promise<Ref<'VM'>> {
  return String(vm).startsWith('OpaqueRef:') ? asRef('VM', vm) : client.VM.get_by_uuid(vm, options);
}
