/** What is said of a text that is not clean. */
export const NOT_CLEAN = 'must not hold control characters';

/** Is a text free of characters that no name has, and that pools refuse or drop: line breaks and other control characters? */
export function isClean(value: string): boolean {
  return !/[\p{Cc}\p{Cs}]/u.test(value);
}
