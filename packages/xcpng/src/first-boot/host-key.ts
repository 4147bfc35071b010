import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto';
import { sshString } from './ssh-wire.js';

/** A key for the SSH server of a new VM. */
export interface HostKey {
  /** As OpenSSH keeps it in `ssh_host_ed25519_key`. */
  readonly privateKey: string;
  /** `ssh-ed25519 BASE64`. */
  readonly publicKey: string;
  /** `SHA256:…` */
  readonly fingerprint: string;
}

const KIND = 'ssh-ed25519';
const RAW_BYTES = 32;
const CIPHER_BLOCK = 8;
const LINE = 70;

/** Makes an Ed25519 key in OpenSSH's own form (PROTOCOL.key of OpenSSH). */
export function makeHostKey(): HostKey {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  // The raw keys are the ends of their DER forms (RFC 8410).
  const open = publicKey.export({ type: 'spki', format: 'der' }).subarray(-RAW_BYTES);
  const seed = privateKey.export({ type: 'pkcs8', format: 'der' }).subarray(-RAW_BYTES);
  const blob = Buffer.concat([sshString(KIND), sshString(open)]);
  return {
    privateKey: openSshForm(blob, open, seed),
    publicKey: `${KIND} ${blob.toString('base64')}`,
    fingerprint: `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`,
  };
}

function openSshForm(blob: Buffer, open: Buffer, seed: Buffer): string {
  const check = randomBytes(4);
  const secret = Buffer.concat([
    check,
    check,
    blob,
    sshString(Buffer.concat([seed, open])),
    sshString('bioxen'),
  ]);
  const padding = Buffer.from(
    Array.from({ length: (CIPHER_BLOCK - (secret.length % CIPHER_BLOCK)) % CIPHER_BLOCK }, (_, at) => at + 1),
  );
  const one = Buffer.from([0, 0, 0, 1]);
  const bytes = Buffer.concat([
    Buffer.from('openssh-key-v1\0'),
    sshString('none'),
    sshString('none'),
    sshString(''),
    one,
    sshString(blob),
    sshString(Buffer.concat([secret, padding])),
  ]);
  const lines = bytes.toString('base64').match(new RegExp(`.{1,${LINE}}`, 'g')) ?? [];
  return ['-----BEGIN OPENSSH PRIVATE KEY-----', ...lines, '-----END OPENSSH PRIVATE KEY-----', ''].join(
    '\n',
  );
}
