import { expandHome } from '../config/resolve-secret.js';
import type { XcpngConfig } from '../config/xcpng-config.js';
import { authorizedKey } from './authorized-key.js';
import type { FirstBootData } from './first-boot-data.js';
import { makeHostKey } from './host-key.js';

/** What a new VM of a configuration is told, with a host key of its own; undefined when it is told nothing. */
export async function firstBootOf({
  firstBoot,
  sshKeyPath,
  sshUser,
  userData,
}: XcpngConfig): Promise<FirstBootData | undefined> {
  if (firstBoot === 'none') return undefined;
  const keys = sshKeyPath === undefined ? [] : [await authorizedKey(expandHome(sshKeyPath))];
  return { how: firstBoot, user: sshUser, authorizedKeys: keys, hostKey: makeHostKey(), userData };
}
