import { type Clock, OperationAbortedError } from '@bioxen/core';
import { type CallOptions, OutcomeUnknownError, type Ref, type XAPIClient } from '@bioxen/xapi';
import type { Ingredients } from './check-pool.js';

/** How long a clone whose answer was lost may take to be seen whole, milliseconds, and how often it is looked at. */
const SEEN_WITHIN_MS = [0, 200, 500, 1_000, 2_000, 4_000];

/**
 * Clones a template, or copies it whole, under a name that nothing else has. When the answer is lost, the clone is looked for by
 * that name instead of being made again.
 */
export async function cloneTemplate(
  client: XAPIClient,
  { template, sr, isCopy }: Ingredients,
  name: string,
  { clock, ...call }: CallOptions & { readonly clock: Clock },
): Promise<Ref<'VM'>> {
  try {
    return isCopy && sr !== undefined
      ? await client.Async.VM.copy(template.ref, name, sr.ref, call)
      : await client.Async.VM.clone(template.ref, name, call);
  } catch (error) {
    if (!OutcomeUnknownError.isInstance(error) || OperationAbortedError.isInstance(error)) throw error;
    for (const waitMs of SEEN_WITHIN_MS) {
      await clock.sleep(waitMs, { signal: call.signal });
      const found = await wholeClone(client, name, template.record, call).catch(() => undefined);
      if (found !== undefined) return found;
    }
    throw error;
  }
}

/** The clone of this name, when it has all the devices of its template. */
async function wholeClone(
  client: XAPIClient,
  name: string,
  template: Ingredients['template']['record'],
  call: CallOptions,
): Promise<Ref<'VM'> | undefined> {
  const [ref, other] = await client.VM.get_by_name_label(name, call);
  if (ref === undefined || other !== undefined) return undefined;
  const vm = await client.VM.get_record(ref, call);
  const isWhole =
    vm.VBDs.length === template.VBDs.length &&
    vm.VIFs.length === template.VIFs.length &&
    Object.keys(vm.current_operations).length === 0;
  return isWhole ? ref : undefined;
}
