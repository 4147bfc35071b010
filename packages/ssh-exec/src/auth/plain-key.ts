import { createPrivateKey } from 'node:crypto';
import type { UnlockedKey } from './unlock-key.js';

/**
 * An unlocked key as a file that ssh2 reads: Ed25519 keys it writes as PKCS #8 and reads in OpenSSH's own format only
 * (PROTOCOL.key of OpenSSH).
 */
export function plainKeyFile({ type, pem, publicKey }: UnlockedKey): string {
  if (type !== 'ssh-ed25519') return pem;
  const { d = '', x = '' } = createPrivateKey(pem).export({ format: 'jwk' });
  const point = Buffer.from(x, 'base64url');
  const secret = Buffer.concat([Buffer.from(d, 'base64url'), point]);
  const check = Buffer.alloc(8);
  const inner = Buffer.concat([check, field(type), field(point), field(secret), field('')]);
  const padding = Buffer.from(Array.from({ length: (8 - (inner.length % 8)) % 8 }, (_, index) => index + 1));
  const one = Buffer.from([0, 0, 0, 1]);
  const body = Buffer.concat([
    Buffer.from('openssh-key-v1\0', 'latin1'),
    field('none'),
    field('none'),
    field(''),
    one,
    field(publicKey),
    field(Buffer.concat([inner, padding])),
  ]);
  const lines = body.toString('base64').replaceAll(/.{70}(?=.)/g, '$&\n');
  return `-----BEGIN OPENSSH PRIVATE KEY-----\n${lines}\n-----END OPENSSH PRIVATE KEY-----\n`;
}

function field(value: string | Uint8Array): Buffer {
  const bytes = typeof value === 'string' ? Buffer.from(value, 'latin1') : value;
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}
