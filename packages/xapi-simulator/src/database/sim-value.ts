/**
 * A value as the database holds it. Ints are numbers, or bigints beyond 2^53; dates, references and enums are their
 * wire text; sets are arrays and maps are `Map`s. Never changed in place: a write stores a new value.
 */
export type SimValue =
  | string
  | number
  | bigint
  | boolean
  | readonly SimValue[]
  | ReadonlyMap<string, SimValue>;

/** The fields of an object by name. */
export type SimRecord = Readonly<Record<string, SimValue>>;

/** The reference that refers to nothing. */
export const nullRef = 'OpaqueRef:NULL';

/** The date that stands for never. */
export const never = '19700101T00:00:00Z';

/** An int as exact as it is: a number where one can hold it. */
export function simInt(value: bigint): number | bigint {
  const small = Number(value);
  return Number.isSafeInteger(small) ? small : value;
}
