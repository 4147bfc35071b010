import type { Algorithms } from 'ssh2';

// Narrower than ssh2's own: no SHA-1, no CBC, and no chacha20, which is only safe with strict key exchange (CVE-2023-48795).
const modern = {
  kex: [
    'curve25519-sha256',
    'curve25519-sha256@libssh.org',
    'ecdh-sha2-nistp256',
    'ecdh-sha2-nistp384',
    'ecdh-sha2-nistp521',
    'diffie-hellman-group-exchange-sha256',
    'diffie-hellman-group14-sha256',
    'diffie-hellman-group16-sha512',
    'diffie-hellman-group18-sha512',
  ],
  serverHostKey: [
    'ssh-ed25519',
    'ecdsa-sha2-nistp256',
    'ecdsa-sha2-nistp384',
    'ecdsa-sha2-nistp521',
    'rsa-sha2-512',
    'rsa-sha2-256',
  ],
  cipher: ['aes128-gcm@openssh.com', 'aes256-gcm@openssh.com', 'aes128-ctr', 'aes192-ctr', 'aes256-ctr'],
  hmac: ['hmac-sha2-256-etm@openssh.com', 'hmac-sha2-512-etm@openssh.com', 'hmac-sha2-256', 'hmac-sha2-512'],
  compress: ['none'],
} as const;

const legacy = {
  kex: ['diffie-hellman-group14-sha1', 'diffie-hellman-group-exchange-sha1', 'diffie-hellman-group1-sha1'],
  serverHostKey: ['ssh-rsa'],
  cipher: ['aes128-cbc', 'aes256-cbc'],
  hmac: ['hmac-sha1-etm@openssh.com', 'hmac-sha1'],
  compress: [],
} as const;

/**
 * What is offered to a server. The types of its known keys come first: a host that is known by one key would look unknown
 * when it showed another.
 */
export function offeredAlgorithms(knownKeyTypes: readonly string[], allowLegacy: boolean): Algorithms {
  const all = (name: keyof typeof modern): readonly string[] =>
    allowLegacy ? [...modern[name], ...legacy[name]] : modern[name];
  const keyTypes = all('serverHostKey');
  const known = keyTypes.filter((type) => knownKeyTypes.includes(keyTypeFor(type)));
  const others = keyTypes.filter((type) => !known.includes(type));
  return {
    kex: all('kex'),
    serverHostKey: [...known, ...others],
    cipher: all('cipher'),
    hmac: all('hmac'),
    compress: all('compress'),
  } as Algorithms;
}

/** The key type behind a signature algorithm: an RSA key signs with SHA-2 and stands in known_hosts as `ssh-rsa`. */
function keyTypeFor(algorithm: string): string {
  return algorithm.startsWith('rsa-sha2-') ? 'ssh-rsa' : algorithm;
}
