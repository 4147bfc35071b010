import { isIP, SocketAddress } from 'node:net';
import { InvalidOptionError } from '@bioxen/core';
import { isHostName } from './validate-address.js';

/** One line of an allow-list: a host with a range of ports. */
export interface NetworkRule {
  /** A name in small letters, or an address in its usual form. */
  readonly host: string;
  readonly firstPort: number;
  readonly lastPort: number;
}

const LOOPBACK = ['127.0.0.1', '::1'];
const ENTRY = /^(?:\[(?<address>[^[\]]+)\]|(?<host>[^:[\]]+))(?::(?<ports>[\d*-]+))?$/;
const PORTS = /^(?<first>\d{1,5})(?:-(?<last>\d{1,5}))?$/;
const MOST_PORT = 65_535;

/**
 * Reads `HOST`, `HOST:PORT`, `HOST:FIRST-LAST` or `HOST:*`; IPv6 addresses stand in brackets. `localhost` is two rules,
 * one for each of its addresses. @throws InvalidOptionError
 */
export function parseNetworkRules(entry: string): readonly NetworkRule[] {
  const { address, host = address, ports = '*' } = ENTRY.exec(entry)?.groups ?? {};
  if (host === undefined || (address !== undefined && isIP(address) !== 6)) throw refused(entry);
  const range = parsePorts(ports);
  if (range === undefined) throw refused(entry);
  const name = canonicalHost(host);
  if (name === undefined) throw refused(entry);
  return (name === 'localhost' ? LOOPBACK : [name]).map((each) => ({ host: each, ...range }));
}

/** The one form of a host in rules; undefined for what is neither a name nor an address. */
export function canonicalHost(host: string): string | undefined {
  const kind = isIP(host);
  if (kind === 4) return host;
  if (kind === 6) {
    const { address } = new SocketAddress({ address: host, family: 'ipv6' });
    return /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(address)?.[1] ?? address;
  }
  return isHostName(host) ? host.toLowerCase().replace(/\.$/, '') : undefined;
}

function parsePorts(text: string): Omit<NetworkRule, 'host'> | undefined {
  // 0 is among them: whoever may listen on any port may let the system choose one.
  if (text === '*') return { firstPort: 0, lastPort: MOST_PORT };
  const { first, last = first } = PORTS.exec(text)?.groups ?? {};
  const firstPort = Number(first);
  const lastPort = Number(last);
  return firstPort >= 1 && firstPort <= lastPort && lastPort <= MOST_PORT
    ? { firstPort, lastPort }
    : undefined;
}

function refused(entry: string): InvalidOptionError {
  return InvalidOptionError.unexpected('network.allow', entry, 'HOST, HOST:PORT, HOST:FIRST-LAST or HOST:*');
}
