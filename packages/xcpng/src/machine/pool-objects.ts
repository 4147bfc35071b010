import { InvalidOptionError } from '@bioxen/core';
import { type CallOptions, type Ref, type XAPIClient, XapiError } from '@bioxen/xapi';
import { findObject } from '../provision/find-object.js';

/** A snapshot of a machine, by its uuid. @throws InvalidOptionError when there is none, or of another machine */
export async function snapshotOf(
  client: XAPIClient,
  vm: Ref<'VM'>,
  uuid: string,
  call: CallOptions,
): Promise<Ref<'VM'>> {
  const snapshot = await client.VM.get_by_uuid(uuid, call).catch((error: unknown) => {
    if (!XapiError.is(error, 'UUID_INVALID')) throw error;
    return undefined;
  });
  if (snapshot !== undefined && (await client.VM.get_snapshot_of(snapshot, call)) === vm) return snapshot;
  throw new InvalidOptionError('snapshotUuid', `'${uuid}' is no snapshot of this machine`, {
    hint: 'Give what snapshot() returned.',
  });
}

/** A host of the pool, by its uuid or its name. @throws InvalidConfigurationError when there is none, or several of the name */
export async function hostOf(client: XAPIClient, wanted: string, call: CallOptions): Promise<Ref<'host'>> {
  const { ref } = await findObject(client, 'host', wanted, {
    key: 'host',
    what: 'host',
    listNames: async () =>
      Object.values(await client.host.get_all_records(call)).map(({ name_label: name }) => name),
    call,
  });
  return ref;
}
