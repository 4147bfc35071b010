import { createHmac, timingSafeEqual } from 'node:crypto';

/** One line of a known_hosts file (sshd(8), "SSH_KNOWN_HOSTS FILE FORMAT"). */
export interface KnownHost {
  readonly marker: 'cert-authority' | 'revoked' | undefined;
  /** Does the line speak of this host, as `knownHostName` gives it? */
  matches(host: string): boolean;
  readonly keyType: string;
  readonly key: Buffer;
  /** `FILE:LINE`. */
  readonly place: string;
}

/** The name of a host in known_hosts: bare on port 22, else `[host]:port`. */
export function knownHostName(host: string, port: number): string {
  const name = host.toLowerCase();
  return port === 22 ? name : `[${name}]:${port}`;
}

/** The entries of a file; comments and lines that are none are passed over, as OpenSSH does. */
export function parseKnownHosts(text: string, file: string): readonly KnownHost[] {
  return text.split('\n').flatMap((line, index) => parseLine(line.trim(), `${file}:${index + 1}`) ?? []);
}

function parseLine(line: string, place: string): KnownHost | undefined {
  if (line === '' || line.startsWith('#')) return undefined;
  const words = line.split(/\s+/);
  const marker = words[0]?.startsWith('@') === true ? words.shift()?.slice(1) : undefined;
  if (marker !== undefined && marker !== 'cert-authority' && marker !== 'revoked') return undefined;
  const [hosts = '', keyType = '', encoded = ''] = words;
  const key = Buffer.from(encoded, 'base64');
  if (key.length === 0) return undefined;
  return { marker, matches: hosts.startsWith('|1|') ? hashed(hosts) : patterns(hosts), keyType, key, place };
}

function hashed(field: string): (host: string) => boolean {
  const [salt = '', hash = ''] = field.slice(3).split('|');
  const expected = Buffer.from(hash, 'base64');
  return (host) => {
    const actual = createHmac('sha1', Buffer.from(salt, 'base64')).update(host).digest();
    return actual.length === expected.length && timingSafeEqual(actual, expected);
  };
}

function patterns(field: string): (host: string) => boolean {
  const all = field.split(',').map((pattern) => {
    const isNegated = pattern.startsWith('!');
    return { isNegated, expression: wildcard(isNegated ? pattern.slice(1) : pattern) };
  });
  return (host) => {
    const hits = all.filter(({ expression }) => expression.test(host));
    return hits.length > 0 && hits.every(({ isNegated }) => !isNegated);
  };
}

function wildcard(pattern: string): RegExp {
  const escaped = pattern.toLowerCase().replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  return new RegExp(`^${escaped.replaceAll('\\*', '.*').replaceAll('\\?', '.')}$`);
}
