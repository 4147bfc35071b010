import { createHash } from 'node:crypto';

/** The fingerprint of a public key as OpenSSH prints it: `SHA256:` and base64 without padding. */
export function fingerprintOf(key: Uint8Array): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;
}

/**
 * A fingerprint that somebody wrote, as `fingerprintOf` has it: also with padding, or without `SHA256:`. Undefined for
 * anything else.
 */
export function parseFingerprint(written: unknown): string | undefined {
  if (typeof written !== 'string') return undefined;
  const [, digest] = /^\s*(?:SHA256:)?([A-Za-z0-9+/]{43})=?\s*$/.exec(written) ?? [];
  return digest === undefined ? undefined : `SHA256:${digest}`;
}

/** The type of a public key: the first string of its blob (RFC 4253, section 6.6). Empty for no blob at all. */
export function keyTypeOf(key: Uint8Array): string {
  const bytes = Buffer.from(key.buffer, key.byteOffset, key.byteLength);
  if (bytes.length < 4) return '';
  return bytes.toString('latin1', 4, 4 + bytes.readUInt32BE(0));
}
