/** How ints are given: as numbers, none of them rounded, or all of them as bigints. */
export type Int64Mode = 'number' | 'bigint';

const digits = /^[+-]?\d{1,19}$/;
const smallest = -(2n ** 63n);
const largest = 2n ** 63n - 1n;

/** An int that does not fit a JavaScript number. */
export const unsafeInt: unique symbol = Symbol('unsafe int');

/** An int from text or an exact number; undefined when it is none, `unsafeInt` when a number would round it. */
export function readInt(
  raw: string | number,
  mode: Int64Mode,
): number | bigint | undefined | typeof unsafeInt {
  if (typeof raw === 'number') {
    if (!Number.isSafeInteger(raw)) return Number.isInteger(raw) ? unsafeInt : undefined;
    return mode === 'bigint' ? BigInt(raw) : raw;
  }
  if (!digits.test(raw)) return undefined;
  if (mode === 'bigint') return BigInt(raw);
  const value = Number(raw);
  // `-0` would not equal the 0 of the other transport.
  return Number.isSafeInteger(value) ? value + 0 : unsafeInt;
}

/** An int as decimal text; undefined when it is no whole number of 64 bits. */
export function writeInt(value: unknown): string | undefined {
  if (typeof value === 'bigint') return value >= smallest && value <= largest ? value.toString() : undefined;
  return typeof value === 'number' && Number.isSafeInteger(value) ? (value + 0).toString() : undefined;
}
