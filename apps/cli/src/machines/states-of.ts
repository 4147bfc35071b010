import { setTimeout as sleep } from 'node:timers/promises';
import { connectPool, loadXcpngConfig, type XcpngConfig } from 'bioxen';
import { tellError } from '../tell-error.js';
import { directoryOf } from './load-machine-config.js';
import type { NamedMachine } from '../vms/vm-record.js';

// Nobody waits longer to be shown what is known anyway.
const ANSWER_MS = 5_000;

/**
 * The power states of machines by the names that they are kept under, each pool asked once and all at a time. What stands in their
 * place says why a pool cannot be asked; nothing is prompted for, and nobody waits longer than a few seconds.
 */
export async function statesOf(machines: readonly NamedMachine[]): Promise<ReadonlyMap<string, string>> {
  const byPlace = new Map<string, NamedMachine[]>();
  for (const machine of machines) {
    const { config, directory, context, profile, set } = machine;
    const place = JSON.stringify([config, directory, context, profile, set]);
    byPlace.set(place, [...(byPlace.get(place) ?? []), machine]);
  }
  const states = new Map<string, string>();
  await Promise.all(
    [...byPlace.values()].map(async (group) => {
      const silence = new AbortController();
      const asked = askPool(group, silence.signal).catch(
        (error: unknown) => `unknown: ${tellError(error).message}`,
      );
      const late = sleep(ANSWER_MS, 'unknown: its pool does not answer', { ref: false });
      const answer = await Promise.race([asked, late]);
      silence.abort();
      for (const { uuid, vmId } of group)
        states.set(vmId, typeof answer === 'string' ? answer : (answer.get(uuid) ?? 'gone from its pool'));
    }),
  );
  return states;
}

/** The states of machines that one configuration leads to, by uuid; those that are not there are left out. */
async function askPool(
  group: readonly NamedMachine[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  await using client = await connectPool(await configOf(group), { signal });
  const call = { signal };
  const [here] = Object.values(await client.pool.get_all_records(call));
  const found = new Map<string, string>();
  await Promise.all(
    group.map(async ({ uuid, pool }) => {
      // What is not on this pool may run on another.
      if (pool !== undefined && pool !== here?.uuid) {
        found.set(uuid, 'unknown: the configuration leads to another pool');
        return;
      }
      const records = await client.VM.get_all_records_where(`field "uuid"="${uuid}"`, call);
      for (const { power_state } of Object.values(records)) found.set(uuid, power_state);
    }),
  );
  return found;
}

async function configOf([machine]: readonly NamedMachine[]): Promise<XcpngConfig> {
  const { config, directory, context, profile, set } = machine ?? {};
  const { config: loaded } = await loadXcpngConfig({
    file: config,
    ...directoryOf({ directory }),
    context,
    profile,
    overrides: set,
  });
  return loaded;
}
