import { map } from '../database/read-field.js';
import type { SimRecord } from '../database/sim-value.js';
import type { GuestEndpoint } from '../guests/guest.js';

const portKey = 'simulator:ssh-port';
const userKey = 'simulator:ssh-user';

/** What `other_config` of a VM that starts says of its SSH server, for which XenAPI has no field; nothing where there is none. */
export function endpointConfig(
  vm: SimRecord,
  endpoint: GuestEndpoint | undefined,
): { readonly other_config?: ReadonlyMap<string, string> } {
  if (endpoint?.hostKey === undefined) return {};
  const own = [
    [portKey, String(endpoint.sshPort)],
    [userKey, endpoint.sshUser],
  ] as const;
  return { other_config: new Map([...map(vm, 'other_config'), ...own]) };
}

/** Keys of `other_config` that are of one VM and not of its copies. */
export const endpointKeys: readonly string[] = [portKey, userKey];
