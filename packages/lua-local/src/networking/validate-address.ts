import { isIP } from 'node:net';
import { NetworkingError } from '@bioxen/core';

const LEAST_PORT = 1024;
const MOST_PORT = 65_535;
/** Labels of letters, digits, `-` and `_` with dots between, at most 253 characters (RFC 1123, section 2.1). */
const HOST_NAME =
  /^(?=.{1,253}\.?$)[a-z\d_](?:[\w-]{0,61}[a-z\d_])?(?:\.[a-z\d_](?:[\w-]{0,61}[a-z\d_])?)*\.?$/i;

/**
 * Takes the ports that a program without privileges may listen on: whole numbers from 1024 to 65535.
 * @throws NetworkingError
 */
export function validatePort(port: number): void {
  if (Number.isSafeInteger(port) && port >= LEAST_PORT && port <= MOST_PORT) return;
  throw new NetworkingError(`Port must be between ${String(LEAST_PORT)} and ${String(MOST_PORT)}`, {
    hint: 'Give a whole number in this range: those below it belong to the system.',
  });
}

/** Takes host names and IP addresses, the latter without brackets. @throws NetworkingError */
export function validateHost(host: string): void {
  if (typeof host !== 'string' || host.trim() === '') {
    throw new NetworkingError('Host cannot be empty', {
      hint: 'Give a name or an address, for example 127.0.0.1.',
    });
  }
  if (isIP(host) !== 0 || isHostName(host)) return;
  throw new NetworkingError(`Host '${host.slice(0, 80)}' is neither a host name nor an IP address`, {
    hint: 'Give a name like example.org, or an address like 127.0.0.1 or ::1.',
  });
}

/** Is it a name, and not an address in one of the short forms that resolvers take (`127.1`)? */
export function isHostName(host: string): boolean {
  return HOST_NAME.test(host) && !/(?:^|\.)(?:\d+|0x[\da-f]*)\.?$/i.test(host);
}
