import { InvalidConfigurationError, readRegularFile } from '@bioxen/core';
import { sshReader } from './ssh-wire.js';

const OPENSSH = /-----BEGIN OPENSSH PRIVATE KEY-----([\sA-Za-z0-9+/=]+)-----END OPENSSH PRIVATE KEY-----/;
const PUBLIC_LINE = /^(?:ssh|ecdsa|sk-ssh|sk-ecdsa)-[\w@.-]+ [A-Za-z0-9+/=]+/;
const MAGIC = 'openssh-key-v1\0';

/**
 * The public half of a private key file as a line of authorized_keys: from `PATH.pub`, or from the private key itself, where
 * OpenSSH keeps it unencrypted.
 * @throws InvalidConfigurationError
 */
export async function authorizedKey(path: string): Promise<string> {
  const beside = (await readRegularFile(`${path}.pub`).catch(() => undefined))?.toString('utf8').trim() ?? '';
  if (PUBLIC_LINE.test(beside)) return beside.split('\n')[0]?.trim() ?? beside;
  let bytes: Buffer | undefined;
  try {
    bytes = await readRegularFile(path);
  } catch (cause) {
    const { code } = cause as { readonly code?: string };
    throw problem(path, code === 'ENOENT' ? 'does not exist' : 'cannot be read', undefined, cause);
  }
  if (bytes === undefined) throw problem(path, 'is no regular file');
  const line = publicHalf(bytes.toString('utf8'));
  if (line !== undefined) return line;
  if (PUBLIC_LINE.test(bytes.toString('utf8')))
    throw problem(path, 'is a public key', `Name the private one: ${path.replace(/\.pub$/, '')}.`);
  throw problem(
    path,
    'is no private key of OpenSSH, and there is no public key beside it',
    `Write it: ssh-keygen -y -f ${path} > ${path}.pub`,
  );
}

function publicHalf(text: string): string | undefined {
  const [, body] = OPENSSH.exec(text) ?? [];
  if (body === undefined) return undefined;
  const bytes = Buffer.from(body, 'base64');
  if (bytes.subarray(0, MAGIC.length).toString('latin1') !== MAGIC) return undefined;
  const reader = sshReader(bytes.subarray(MAGIC.length));
  // Cipher, key derivation and its options come first, then the number of keys.
  for (let skipped = 0; skipped < 3; skipped++) reader.string();
  if (reader.uint32() !== 1) return undefined;
  const blob = reader.string();
  const kind = blob === undefined ? undefined : sshReader(blob).string();
  if (blob === undefined || kind === undefined) return undefined;
  return `${kind.toString('latin1')} ${blob.toString('base64')}`;
}

function problem(path: string, message: string, hint?: string, cause?: unknown): InvalidConfigurationError {
  return new InvalidConfigurationError([{ path: 'ssh_key_path', message: `${path} ${message}`, hint }], {
    cause,
  });
}
