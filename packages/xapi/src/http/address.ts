import { isIP } from 'node:net';
import { InvalidOptionError } from '@bioxen/core';

/** The origin of an address: `https://host:port`. Without a scheme it is https, never http. */
export function originOf(address: string, isPlainTextAllowed: boolean): string {
  const text = /^[a-z][a-z0-9+.-]*:\/\//i.test(address) ? address : `https://${bracketed(address)}`;
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw InvalidOptionError.unexpected('url', address, 'the address of a host: https://xcp1.lan');
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    throw InvalidOptionError.unexpected('url', address, 'an address that begins with https://');
  if (url.username !== '' || url.password !== '')
    throw new InvalidOptionError("option 'url'", 'it holds a user name or password', {
      hint: 'Give them as auth: { username, password }.',
    });
  if (url.search !== '' || url.hash !== '')
    throw new InvalidOptionError("option 'url'", 'it has something behind a ? or #, which would be ignored', {
      hint: `Give the address alone: ${url.origin}.`,
    });
  if (url.protocol === 'http:' && !isPlainTextAllowed && !isLoopback(url.hostname))
    throw new InvalidOptionError("option 'url'", 'http:// would send the password in plain text', {
      hint: 'Use https://, or say allowPlainText: true if the way to the host is safe.',
    });
  return url.origin;
}

/**
 * The origin of another member of a pool, by the address that a host gives: with the scheme and, unless the address has
 * one, the port of the host that named it. Undefined for what is no address: hosts that are not set up have none.
 */
export function memberOrigin(address: string, namedBy: string): string | undefined {
  const { protocol, port } = new URL(namedBy);
  const text = `${protocol}//${bracketed(address)}`;
  if (/[\s/?#@\\]/.test(address) || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  if (url.port === '' && !/:\d+$/.test(stripped(address))) url.port = port;
  return url.origin;
}

/** `host:port` of an origin, as certificates are kept by. */
export function hostKey(origin: string): string {
  const { hostname, port, protocol } = new URL(origin);
  return `${hostname.replace(/^\[|\]$/g, '')}:${port || (protocol === 'https:' ? '443' : '80')}`;
}

// Servers give IPv6 addresses bare.
function bracketed(address: string): string {
  return isIP(address) === 6 ? `[${address}]` : address;
}

function stripped(address: string): string {
  return isIP(address) === 6 ? '' : address.replace(/^\[.*\]/, '');
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}
