import { type Ref, type XAPIClient, XapiError } from '@bioxen/xapi';
import { powerStateError } from './power-errors.js';

/** A machine whose power is changed. */
interface Powered {
  readonly ref: Ref<'VM'>;
  readonly vmId: string;
  readonly signal: AbortSignal;
}

/** Stops a machine as it is, in memory; one that is paused stays so. @throws VmStateError for one that is off or suspended */
export async function pauseMachine(client: XAPIClient, { ref, vmId, signal }: Powered): Promise<void> {
  try {
    await client.Async.VM.pause(ref, { signal });
  } catch (error) {
    if (!XapiError.is(error, 'VM_BAD_POWER_STATE')) throw error;
    const state = await client.VM.get_power_state(ref, { signal });
    if (state !== 'Paused') throw powerStateError(vmId, state);
  }
}

/** Lets a machine go on that is paused or suspended; one that runs goes on. @throws VmStateError for one that is off */
export async function resumeMachine(client: XAPIClient, { ref, vmId, signal }: Powered): Promise<void> {
  const call = { signal };
  const state = await client.VM.get_power_state(ref, call);
  if (state === 'Suspended') await client.Async.VM.resume(ref, false, false, call);
  else if (state === 'Paused') await client.Async.VM.unpause(ref, call);
  else if (state !== 'Running') throw powerStateError(vmId, state);
}
