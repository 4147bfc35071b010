import { bytesToHex } from './bytes-to-hex.js';
import { fractionOf } from './fraction.js';
import type { Random } from './random.js';

// The Web Crypto limit of one call.
const largestDraw = 65_536;

/** The system's cryptographic generator: good for cookies, keys and names. */
export const systemRandom: Random = Object.freeze({
  next: (): number => {
    const [high = 0, low = 0] = crypto.getRandomValues(new Uint32Array(2));
    return fractionOf(high, low);
  },
  bytes: drawBytes,
  hex: (byteCount: number): string => bytesToHex(drawBytes(byteCount)),
});

function drawBytes(length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let start = 0; start < length; start += largestDraw) {
    crypto.getRandomValues(bytes.subarray(start, start + largestDraw));
  }
  return bytes;
}
