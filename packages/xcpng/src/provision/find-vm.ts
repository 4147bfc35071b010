import { VmNotFoundError } from '@bioxen/core';
import type { CallOptions, XAPIClient } from '@bioxen/xapi';
import { findObject, type FoundObject } from './find-object.js';

/** The VM of a uuid or name; templates and snapshots are none. @throws VmNotFoundError; InvalidConfigurationError for several */
export async function findVm(
  client: XAPIClient,
  wanted: string,
  call: CallOptions,
): Promise<FoundObject<'VM'>> {
  return await findObject(client, 'VM', wanted, {
    key: 'adopt',
    what: 'VM',
    fits: (vm) => !vm.is_a_template && !vm.is_a_snapshot && !vm.is_control_domain,
    listNames: () => Promise.reject(new VmNotFoundError(wanted)),
    call,
  });
}
