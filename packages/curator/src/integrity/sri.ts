import { hash } from 'node:crypto';
import { IntegrityError } from '../errors/integrity-error.js';

const SRI = /^sha256-[A-Za-z0-9+/]{43}=$/;

/** The SHA-256 of bytes as an SRI string (W3C Subresource Integrity): `sha256-` and base64. */
export function sriOf(bytes: Uint8Array | string): string {
  return `sha256-${hash('sha256', bytes, 'base64')}`;
}

/** Is it such a string? */
export function isSri(text: unknown): text is string {
  return typeof text === 'string' && SRI.test(text);
}

/** The same hash in lower-case hex, for names of files. */
export function hexOf(sri: string): string {
  return Buffer.from(sri.slice('sha256-'.length), 'base64').toString('hex');
}

/** @throws IntegrityError when the bytes are others */
export function checkSri(subject: string, bytes: Uint8Array, expected: string, url?: string): void {
  const actual = sriOf(bytes);
  if (actual !== expected) throw new IntegrityError({ subject, expected, actual, url });
}
