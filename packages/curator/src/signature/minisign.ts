import { createHash, createPrivateKey, generateKeyPairSync, type KeyObject, sign, verify } from 'node:crypto';
import { type Clock, systemClock } from '@bioxen/core';
import { SignatureError } from '../errors/signature-error.js';
import { parsePublicKey, type PublicKey, publicKeyFrom } from './public-key.js';

/** What a signature says beside that the bytes are the signer's. */
export interface SignedStatement {
  /** What the signer wrote into it; it is signed, too. */
  readonly trustedComment: string;
  /** When it was signed, seconds since 1970, by the signer's clock; undefined where it does not say. */
  readonly timestamp?: number;
}

const PARTS =
  /^untrusted comment:[^\n]*\r?\n([A-Za-z0-9+/=]+)\r?\ntrusted comment: ?([^\r\n]*)\r?\n([A-Za-z0-9+/=]+)\s*$/;

/**
 * Checks a signature of minisign (or of `signBytes`).
 * @param subject what is signed, for messages
 * @throws SignatureError
 */
export function verifySignature(
  subject: string,
  bytes: Uint8Array,
  signature: string,
  { id, key }: PublicKey,
): SignedStatement {
  const [, own = '', trustedComment = '', global = ''] = PARTS.exec(signature) ?? [];
  const packet = Buffer.from(own, 'base64');
  const algorithm = packet.toString('latin1', 0, 2);
  if (packet.length !== 74 || (algorithm !== 'Ed' && algorithm !== 'ED'))
    throw new SignatureError(subject, 'its signature is none of minisign');
  if (!packet.subarray(2, 10).equals(id))
    throw new SignatureError(subject, 'it is signed with another key than the one that is trusted');
  const raw = packet.subarray(10);
  const signed = algorithm === 'Ed' ? bytes : hashOf(bytes);
  const statement = Buffer.concat([raw, Buffer.from(trustedComment)]);
  if (
    !verify(undefined, signed, key, raw) ||
    !verify(undefined, statement, key, Buffer.from(global, 'base64'))
  )
    throw new SignatureError(subject, 'it is not what was signed');
  const [, seconds] = /(?:^|\s)timestamp:(\d{1,12})(?:\s|$)/.exec(trustedComment) ?? [];
  return { trustedComment, ...(seconds === undefined ? {} : { timestamp: Number(seconds) }) };
}

/** A new key: the private one as PKCS #8 in PEM, the public one as minisign prints it. */
export function createSigningKey(): { readonly privateKey: string; readonly publicKey: string } {
  const { privateKey } = generateKeyPairSync('ed25519');
  return {
    privateKey: privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
    publicKey: publicKeyFrom(privateKey).text,
  };
}

/**
 * Signs bytes: gives the text of a `.minisig` file, which minisign verifies.
 * @param privateKey PKCS #8 in PEM, of Ed25519
 * @param file its name, which is signed, too
 * @throws SignatureError for a key of another kind
 */
export function signBytes(
  bytes: Uint8Array,
  privateKey: string,
  file: string,
  { clock = systemClock }: { readonly clock?: Clock } = {},
): string {
  const key = readPrivateKey(privateKey);
  const { id } = publicKeyFrom(key);
  const signature = sign(undefined, hashOf(bytes), key);
  const comment = `timestamp:${Math.floor(clock.now() / 1000)}\tfile:${file}\thashed`;
  const global = sign(undefined, Buffer.concat([signature, Buffer.from(comment)]), key);
  const packet = Buffer.concat([Buffer.from('ED'), id, signature]).toString('base64');
  return `untrusted comment: signature of ${file}\n${packet}\ntrusted comment: ${comment}\n${global.toString('base64')}\n`;
}

function readPrivateKey(pem: string): KeyObject {
  try {
    const key = createPrivateKey(pem);
    if (key.asymmetricKeyType === 'ed25519') return key;
  } catch {
    // Said below; what was wrong with it could hold a part of it.
  }
  throw new SignatureError('A private key', 'it is none of Ed25519 in PEM', {
    hint: 'Make one: bioxen pkg key -o FILE.',
  });
}

/** Whoever reads a key as text wants it checked at once. @throws SignatureError */
export function checkedPublicKey(text: string): string {
  return parsePublicKey(text).text;
}

function hashOf(bytes: Uint8Array): Buffer {
  return createHash('blake2b512').update(bytes).digest();
}
