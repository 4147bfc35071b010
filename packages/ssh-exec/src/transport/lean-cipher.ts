import { createCipheriv, randomFillSync, type CipherGCMTypes } from 'node:crypto';
import type { Client } from 'ssh2';
import { spendWhenWritten } from './spent-bytes.js';

/** What encrypts the packets of an AES-GCM connection in ssh2. No part of its interface: where it differs, it stays as it is. */
interface GcmCipher {
  outSeqno: number;
  readonly _dead: boolean;
  readonly _encSSLName: CipherGCMTypes;
  readonly _encKey: Buffer;
  readonly _encIV: Buffer;
  readonly _onWrite: (bytes: Uint8Array) => void;
  allocPacket: (payloadBytes: number) => Buffer;
  encrypt: (packet: Buffer) => void;
}

const lengthBytes = 4;
const blockBytes = 16;
const leastPadding = 4;
// The packets of a server that takes 32 KiB of data at once, as OpenSSH does, with their heads and padding.
const slabBytes = 33 * 1024;
const paddingPoolBytes = 16 * 1024;
// To give back what is smaller costs more than to collect it.
const largeBytes = 8 * 1024;

/**
 * Lets a client build and encrypt its packets with fewer allocations: every packet in the same memory, its padding from a
 * pool of random bytes. What goes over the wire is as before (RFC 5647). Half the time of the collector while much is sent.
 */
export function leanCiphers(client: Client): void {
  const { _protocol: protocol } = client as unknown as { readonly _protocol?: { _cipher?: unknown } };
  if (protocol === undefined) return;
  let current = protocol._cipher;
  // Each exchange of keys sets a new one.
  Object.defineProperty(protocol, '_cipher', {
    configurable: true,
    enumerable: true,
    get: () => current,
    set: (next: unknown) => {
      current = next;
      if (isGcmCipher(next)) makeLean(next);
    },
  });
}

function isGcmCipher(cipher: unknown): cipher is GcmCipher {
  if (typeof cipher !== 'object' || cipher === null) return false;
  const { _encSSLName: name, _encKey: key, _encIV: iv, _onWrite: onWrite } = cipher as Partial<GcmCipher>;
  return (
    typeof name === 'string' &&
    name.endsWith('-gcm') &&
    Buffer.isBuffer(key) &&
    Buffer.isBuffer(iv) &&
    iv.length === 12 &&
    typeof onWrite === 'function'
  );
}

function makeLean(cipher: GcmCipher): void {
  const slab = Buffer.allocUnsafeSlow(slabBytes);
  const fillPadding = paddingPool();
  // A packet that has to wait for an exchange of keys keeps its memory until it goes out.
  let isSlabTaken = false;

  cipher.allocPacket = (payloadBytes) => {
    const content = 1 + payloadBytes;
    let padding = blockBytes - (content % blockBytes);
    if (padding < leastPadding) padding += blockBytes;
    const bytes = lengthBytes + content + padding;
    const fits = !isSlabTaken && bytes <= slabBytes;
    if (fits) isSlabTaken = true;
    const packet = fits ? slab.subarray(0, bytes) : Buffer.allocUnsafe(bytes);
    packet.writeUInt32BE(content + padding, 0);
    packet[lengthBytes] = padding;
    fillPadding(packet, lengthBytes + content);
    return packet;
  };

  cipher.encrypt = (packet) => {
    if (cipher._dead) return;
    const gcm = createCipheriv(cipher._encSSLName, cipher._encKey, cipher._encIV);
    // A copy: what is written is read only when the socket gets to it.
    const length = Buffer.from(packet.subarray(0, lengthBytes));
    gcm.setAAD(length);
    const encrypted = gcm.update(packet.subarray(lengthBytes));
    gcm.final();
    if (packet.buffer === slab.buffer) isSlabTaken = false;
    if (encrypted.length >= largeBytes && encrypted.length === encrypted.buffer.byteLength)
      spendWhenWritten(encrypted);
    cipher._onWrite(length);
    cipher._onWrite(encrypted);
    cipher._onWrite(gcm.getAuthTag());
    countUp(cipher._encIV);
    cipher.outSeqno = (cipher.outSeqno + 1) >>> 0;
  };
}

/** Fills the end of a packet with random bytes, none of them used twice. */
function paddingPool(): (packet: Buffer, start: number) => void {
  const pool = Buffer.allocUnsafeSlow(paddingPoolBytes);
  let used = paddingPoolBytes;
  return (packet, start) => {
    const needed = packet.length - start;
    if (used + needed > paddingPoolBytes) {
      randomFillSync(pool);
      used = 0;
    }
    pool.copy(packet, start, used, used + needed);
    used += needed;
  };
}

/** The invocation counter of the nonce, its last eight bytes (RFC 5647, section 7.1). */
function countUp(nonce: Buffer): void {
  for (let place = nonce.length - 1; place >= 4; place -= 1) {
    const next = ((nonce[place] ?? 0) + 1) & 0xff;
    nonce[place] = next;
    if (next !== 0) return;
  }
}
