import { existsSync } from 'node:fs';
import { type Logger, silentLogger } from '@bioxen/core';
import type { ResolvedTarget } from '../config/resolved-target.js';
import { prepareHostKeyCheck } from '../host-key/host-key-check.js';

/** What carries a connection. */
export type TransportName = 'ssh2' | 'openssh';

/** What carries the connections to a target, and says so in the log when that is not what is usual. */
export async function chooseTransport(
  target: ResolvedTarget,
  wish: TransportName | 'auto' = 'auto',
  logger: Logger = silentLogger,
): Promise<TransportName> {
  if (wish !== 'auto') return wish;
  const reason = await opensshReason(target);
  if (reason === undefined) return 'ssh2';
  logger.info({ host: target.name, reason }, 'the ssh program carries this connection');
  return 'openssh';
}

/**
 * Why a target needs the `ssh` program; undefined when it does not: a host that only an authority vouches for, or a key with
 * a certificate, on the target or on the way to it. ssh2 knows neither.
 */
async function opensshReason(target: ResolvedTarget): Promise<string | undefined> {
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
