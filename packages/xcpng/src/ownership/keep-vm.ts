import { retry } from '@bioxen/core';
import { type Ref, type XAPIClient, XapiError } from '@bioxen/xapi';
import { isLostCall } from './lost-call.js';
import { ownerKey, type VmLifetime } from './owner-tags.js';

// As long as the client itself tries to reach a pool again.
const KEEP_MS = 30_000;
const STAYS: VmLifetime = 'keep';

/**
 * Marks a VM that was to go with its process as one that stays. It goes until the last call is done; the calls may be sent
 * twice, so that a lost answer is no matter.
 */
export async function keepVm(client: XAPIClient, ref: Ref<'VM'>, signal: AbortSignal): Promise<void> {
  await retry(
    async ({ signal: each }) => {
      const call = { signal: each };
      await client.VM.remove_from_other_config(ref, ownerKey.lifetime, call);
      await client.VM.add_to_other_config(ref, ownerKey.lifetime, STAYS, call);
    },
    {
      attempts: Number.POSITIVE_INFINITY,
      deadlineMs: KEEP_MS,
      // The mark of a call whose answer was lost may come between the two.
      isRetryable: (error) => isLostCall(error) || XapiError.is(error, 'MAP_DUPLICATE_KEY'),
      signal,
      operation: 'Keeping a VM',
    },
  );
}
