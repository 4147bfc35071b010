import { bytesToHex } from './bytes-to-hex.js';
import { fractionOf } from './fraction.js';
import type { Random } from './random.js';

/**
 * A generator that gives the same sequence for the same seed, on every computer and
 * in every version. xoshiro128** 1.1 (Blackman and Vigna, doi:10.1145/3460772), its
 * state filled by SplitMix32 from the FNV-1a hash of the seed's text. For tests, jitter and models; never for secrets.
 */
export function seededRandom(seed: number | string): Random {
  const draw = xoshiro128(fillState(seed));
  const bytes = (length: number): Uint8Array => Uint8Array.from({ length }, () => draw() >>> 24);
  return {
    next: () => fractionOf(draw(), draw()),
    bytes,
    hex: (byteCount) => bytesToHex(bytes(byteCount)),
  };
}

/** The four words of xoshiro's state; not all zero. */
export type XoshiroState = readonly [number, number, number, number];

/** The bare generator: 32 bits a call. Exported for its test against the reference. */
export function xoshiro128(state: XoshiroState): () => number {
  let [a, b, c, d] = state;
  return () => {
    const result = Math.imul(rotateLeft(Math.imul(b, 5), 7), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = rotateLeft(d, 11);
    return result;
  };
}

function rotateLeft(word: number, by: number): number {
  return (word << by) | (word >>> (32 - by));
}

function fillState(seed: number | string): XoshiroState {
  const mix = splitMix32(hashText(String(seed)));
  return [mix(), mix(), mix(), mix() | 1];
}

/** SplitMix with a 32-bit state and the finalizer of MurmurHash3. */
function splitMix32(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let word = state ^ (state >>> 16);
    word = Math.imul(word, 0x85ebca6b);
    word ^= word >>> 13;
    word = Math.imul(word, 0xc2b2ae35);
    return word ^ (word >>> 16);
  };
}

function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) {
    hash = Math.imul(hash ^ byte, 0x01000193);
  }
  return hash;
}
