import { InvalidConfigurationError } from '@bioxen/core';
import type { CallOptions, XAPIClient } from '@bioxen/xapi';
import type { Ingredients } from './check-pool.js';

/**
 * `other_config.disks` of a template that came with the server, with the uuid of a repository in each disk that names none:
 * the server does not choose one by itself.
 */
export async function fillDisks(
  client: XAPIClient,
  disks: string,
  { sr, defaultSr }: Pick<Ingredients, 'defaultSr' | 'sr'>,
  call: CallOptions,
): Promise<string> {
  if (sr === undefined && !/\bsr\s*=\s*(?:""|'')/.test(disks)) return disks;
  const fallback = sr === undefined ? await defaultSr() : undefined;
  const uuid =
    sr?.record.uuid ?? (fallback === undefined ? undefined : await client.SR.get_uuid(fallback, call));
  if (uuid === undefined)
    throw new InvalidConfigurationError([
      {
        path: 'storage_repository',
        message: 'is missing, and the pool has no default one',
        hint: 'The template makes its disks: say where.',
      },
    ]);
  return sr === undefined
    ? disks.replaceAll(/\bsr\s*=\s*(?:""|'')/g, `sr="${uuid}"`)
    : disks.replaceAll(/\bsr\s*=\s*(?:"[^"]*"|'[^']*')/g, `sr="${uuid}"`);
}
