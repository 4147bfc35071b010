import { createDecipheriv, randomBytes } from 'node:crypto';
import { createRequire } from 'node:module';
import type { Client } from 'ssh2';
import { describe, expect, test } from 'vitest';
import { leanCiphers } from './lean-cipher.js';

interface Cipher {
  outSeqno: number;
  allocPacket(payloadBytes: number): Buffer;
  encrypt(packet: Buffer): void;
}

const { createCipher, CIPHER_INFO } = createRequire(import.meta.url)('ssh2/lib/protocol/crypto.js') as {
  createCipher(config: object): Cipher;
  CIPHER_INFO: Readonly<Record<string, object>>;
};

/** The cipher of a connection as ssh2 makes it after an exchange of keys, and what it writes. */
function cipherOf(
  name: string,
  key: Buffer,
  iv: Buffer,
): { readonly cipher: Cipher; readonly wire: () => Buffer } {
  const written: Buffer[] = [];
  const protocol: { _cipher?: Cipher } = {};
  leanCiphers({ _protocol: protocol } as unknown as Client);
  protocol._cipher = createCipher({
    outbound: {
      seqno: 0,
      onWrite: (bytes: Uint8Array) => written.push(Buffer.from(bytes)),
      cipherInfo: CIPHER_INFO[name],
      cipherKey: Buffer.from(key),
      cipherIV: Buffer.from(iv),
    },
  });
  return { cipher: protocol._cipher, wire: () => Buffer.concat(written) };
}

function send(cipher: Cipher, payload: Buffer): void {
  const packet = cipher.allocPacket(payload.length);
  payload.copy(packet, 5);
  cipher.encrypt(packet);
}

/** The payloads of what went over the wire, by RFC 5647 and nothing of ours. */
function opened(wire: Buffer, name: 'aes-128-gcm' | 'aes-256-gcm', key: Buffer, iv: Buffer): Buffer[] {
  const payloads: Buffer[] = [];
  let counter = iv.readBigUInt64BE(4);
  for (let at = 0; at < wire.length;) {
    const bytes = wire.readUInt32BE(at);
    const nonce = Buffer.from(iv);
    nonce.writeBigUInt64BE(BigInt.asUintN(64, counter), 4);
    const decipher = createDecipheriv(name, key, nonce);
    decipher.setAAD(wire.subarray(at, at + 4));
    decipher.setAuthTag(wire.subarray(at + 4 + bytes, at + 20 + bytes));
    const text = Buffer.concat([decipher.update(wire.subarray(at + 4, at + 4 + bytes)), decipher.final()]);
    const padding = text[0] ?? 0;
    expect(padding).toBeGreaterThanOrEqual(4);
    expect(bytes % 16).toBe(0);
    payloads.push(text.subarray(1, text.length - padding));
    counter += 1n;
    at += 20 + bytes;
  }
  return payloads;
}

describe.each([
  ['aes128-gcm@openssh.com', 'aes-128-gcm', 16],
  ['aes256-gcm@openssh.com', 'aes-256-gcm', 32],
] as const)('%s', (name, algorithm, keyBytes) => {
  test('packets of all sizes are what the other side expects', () => {
    const [key, iv] = [randomBytes(keyBytes), randomBytes(12)];
    const { cipher, wire } = cipherOf(name, key, iv);
    expect(Object.hasOwn(cipher, 'encrypt')).toBe(true);
    const payloads = [...Array(70).keys(), 32_768, 33_792, 100_000].map((bytes) => randomBytes(bytes));
    for (const payload of payloads) send(cipher, payload);
    expect(opened(wire(), algorithm, key, iv)).toEqual(payloads);
    expect(cipher.outSeqno).toBe(payloads.length);
  });

  test('the counter of the nonce runs over into its higher bytes', () => {
    const [key, iv] = [randomBytes(keyBytes), Buffer.from('01020304ffffffffffffffff', 'hex')];
    const { cipher, wire } = cipherOf(name, key, iv);
    const payloads = [randomBytes(9), randomBytes(10), randomBytes(11)];
    for (const payload of payloads) send(cipher, payload);
    expect(opened(wire(), algorithm, key, iv)).toEqual(payloads);
  });

  test('a packet that waits keeps its bytes while others are sent', () => {
    const [key, iv] = [randomBytes(keyBytes), randomBytes(12)];
    const { cipher, wire } = cipherOf(name, key, iv);
    const payloads = [randomBytes(500), randomBytes(600), randomBytes(700)];
    const packets = payloads.map((payload) => {
      const packet = cipher.allocPacket(payload.length);
      payload.copy(packet, 5);
      return packet;
    });
    for (const packet of packets) cipher.encrypt(packet);
    expect(opened(wire(), algorithm, key, iv)).toEqual(payloads);
  });
});

test('other ciphers stay as they are', () => {
  const protocol: { _cipher?: object } = {};
  leanCiphers({ _protocol: protocol } as unknown as Client);
  const cipher = { encrypt: () => {} };
  protocol._cipher = cipher;
  expect(protocol._cipher).toBe(cipher);
  expect(Object.keys(cipher)).toEqual(['encrypt']);
});
