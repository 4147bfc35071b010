/** Two even 32-bit numbers as one even number in [0, 1) with 53 bits. */
export function fractionOf(high: number, low: number): number {
  return ((high >>> 5) * 2 ** 26 + (low >>> 6)) / 2 ** 53;
}
