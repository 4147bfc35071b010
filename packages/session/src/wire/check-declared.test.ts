import { Encoder } from '@msgpack/msgpack';
import { expect, test } from 'vitest';
import { checkDeclared } from './check-declared.js';

const encoder = new Encoder({ useBigInt64: true });
const REFUSED = 'A message announces more than it may hold.';

/** Heads of lists one in the other, each of which says that it has 29 million places. */
const nested = (depth: number): Uint8Array =>
  new Uint8Array(Array.from({ length: depth }, () => [0xdd, 1, 0xc0, 0, 0]).flat());

test.each<[string, Uint8Array]>([
  ['a list with more places than bytes', nested(1)],
  ['such lists one in the other', nested(50)],
  ['a short list with too many places', new Uint8Array([0xdc, 0, 2, 1])],
  ['a record with too many keys', new Uint8Array([0xdf, 0, 0, 0, 2, 0xa0, 1])],
  ['a list behind a text', new Uint8Array([0x92, 0xa2, 0xdd, 0xdd, 0xdd, 0, 1, 0, 0])],
])('%s is refused before room is made for it', (_, body) => {
  expect(() => {
    checkDeclared(body);
  }).toThrow(REFUSED);
});

test('millions of empty records are refused', () => {
  const body = new Uint8Array(9 * 2 ** 20).fill(0x80);
  new DataView(body.buffer).setUint32(1, body.length - 5);
  body[0] = 0xdd;
  expect(() => {
    checkDeclared(body);
  }).toThrow(REFUSED);
});

test('what is a message passes, whatever is in it', () => {
  const numbers = [
    0,
    127,
    128,
    255,
    65_535,
    65_536,
    2 ** 32,
    -1,
    -32,
    -33,
    -129,
    -32_769,
    1.5,
    2n ** 62n,
    -(2n ** 40n),
  ];
  const texts = [0, 1, 31, 32, 255, 256, 70_000].map((length) => 'Ý'.repeat(length));
  const bytes = [0, 1, 255, 256, 70_000].map((length) => new Uint8Array(length).fill(0xdd));
  const lists = [0, 1, 15, 16, 70_000].map((length) => Array.from({ length }, () => null));
  const records = [0, 1, 15, 16, 70_000].map((length) =>
    Object.fromEntries(Array.from({ length }, (__, key) => [String(key), true])),
  );
  const message = [numbers, texts, bytes, lists, records, new Date(0), false];
  expect(() => {
    checkDeclared(encoder.encode(message));
  }).not.toThrow();
  for (let part = 0; part < message.length; part++) {
    expect(() => {
      checkDeclared(encoder.encode(message[part]));
    }).not.toThrow();
  }
});
