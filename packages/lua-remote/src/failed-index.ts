const indexByError: WeakMap<object, number> = new WeakMap();

/** Notes which item of `map` an error ended. The first counts: several items may end with one error, that of their VM. */
export function recordFailedIndex(error: unknown, index: number): void {
  if (typeof error === 'object' && error !== null && !indexByError.has(error)) indexByError.set(error, index);
}

/** Which item of `map` it was, from 0, that ended the loop with this error; undefined when none did. */
export function failedIndexOf(error: unknown): number | undefined {
  return typeof error === 'object' && error !== null ? indexByError.get(error) : undefined;
}
