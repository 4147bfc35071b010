import { checkText } from '../names/check-text.js';
import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import { SignatureError } from '../errors/signature-error.js';

/** A public key of minisign: Ed25519, with an id that tells keys apart. */
export interface PublicKey {
  /** Eight bytes. */
  readonly id: Buffer;
  readonly key: KeyObject;
  /** As minisign prints it: `RWQ…`. */
  readonly text: string;
}

const BYTES = 42;

/** Reads a key as minisign prints it, or the text of its file. @throws SignatureError */
export function parsePublicKey(text: string): PublicKey {
  checkText('publicKey', text);
  const line = text
    .split('\n')
    .map((each) => each.trim())
    .find((each) => each !== '' && !each.startsWith('untrusted comment:'));
  const bytes = Buffer.from(line ?? '', 'base64');
  if (bytes.length !== BYTES || bytes.toString('latin1', 0, 2) !== 'Ed')
    throw new SignatureError('A public key', 'it is none of minisign', {
      hint: 'It begins with RW and has 56 characters; bioxen pkg key prints one.',
    });
  return publicKeyOf(bytes.subarray(10), bytes.subarray(2, 10));
}

/** @param id that of another program; by default it is made of the key */
function publicKeyOf(raw: Buffer, id: Buffer = idOf(raw)): PublicKey {
  const key = createPublicKey({
    format: 'jwk',
    key: { kty: 'OKP', crv: 'Ed25519', x: raw.toString('base64url') },
  });
  return { id, key, text: Buffer.concat([Buffer.from('Ed'), id, raw]).toString('base64') };
}

function idOf(raw: Buffer): Buffer {
  return createHash('blake2b512').update(raw).digest().subarray(0, 8);
}

/** The key of a private one. */
export function publicKeyFrom(privateKey: KeyObject): PublicKey {
  const { x = '' } = createPublicKey(privateKey).export({ format: 'jwk' });
  return publicKeyOf(Buffer.from(x, 'base64url'));
}
