import { InvalidConfigurationError, printable } from '@bioxen/core';
import type { CallOptions, XAPIClient } from '@bioxen/xapi';
import { removeVm } from '../ownership/remove-vm.js';
import { findTemplate } from '../provision/check-pool.js';
import { readMark } from './template-mark.js';

/**
 * Removes a template that `buildTemplate` made, with its disks; machines that were made from it stay.
 * @param template uuid or name
 * @returns its uuid
 * @throws InvalidConfigurationError when there is none, or several of the name, or somebody else made it: nothing is removed then
 */
export async function removeTemplate(
  client: XAPIClient,
  template: string,
  { signal }: Pick<CallOptions, 'signal'> = {},
): Promise<string> {
  const { ref, record } = await findTemplate(client, template, { signal });
  if (readMark(record.other_config) === undefined)
    throw new InvalidConfigurationError([
      {
        path: 'template_name',
        message: `'${printable(record.name_label)}' (${record.uuid}) was not built by bioxen`,
        hint: 'Whoever made it may need it: remove it as it was made.',
      },
    ]);
  await removeVm(client, ref, { signal });
  return record.uuid;
}
