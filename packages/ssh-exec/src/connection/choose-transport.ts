import { existsSync } from 'node:fs';
import type { ResolvedTarget } from '../config/resolved-target.js';
import { prepareHostKeyCheck } from '../host-key/host-key-check.js';

/**
 * Why a target needs the `ssh` program; undefined when it does not: a host that only an authority vouches for, or a key with
 * a certificate, on the target or on the way to it. ssh2 knows neither.
 */
export async function opensshReason(target: ResolvedTarget): Promise<string | undefined> {
  for (let hop: ResolvedTarget | undefined = target; hop !== undefined; hop = hop.via) {
    const certified = hop.auth.find(
      (method) => method.type === 'key' && existsSync(`${method.path}-cert.pub`),
    );
    if (certified?.type === 'key') return `${certified.path} has a certificate`;
    const { hasAuthority, keyTypes } = await prepareHostKeyCheck(hop.hostKey);
    if (hasAuthority && keyTypes.length === 0) return `${hop.name} is known by an authority`;
  }
  return undefined;
}
