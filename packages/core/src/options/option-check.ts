/** Says what a value must be when it is not that; undefined when all is well. */
export type OptionCheck = (value: unknown) => string | undefined;

/** Any value: somebody else checks it. */
export const anything: OptionCheck = () => undefined;

/** `true` or `false`. */
export const aBoolean: OptionCheck = (value) => (typeof value === 'boolean' ? undefined : 'true or false');

/** Text. */
export const aString: OptionCheck = (value) => (typeof value === 'string' ? undefined : 'a text');

/** A function. */
export const aFunction: OptionCheck = (value) => (typeof value === 'function' ? undefined : 'a function');

/** An object, an array included. */
export const anObject: OptionCheck = (value) =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? undefined : 'an object';

/** An array. */
export const anArray: OptionCheck = (value) => (Array.isArray(value) ? undefined : 'an array');

/** A length of time: milliseconds above 0; `Infinity` is no limit. */
export const milliseconds: OptionCheck = (value) =>
  typeof value === 'number' && value > 0
    ? undefined
    : "a number of milliseconds above 0 (parseDuration('30s') makes one)";

/** A number of bytes, 0 included; `Infinity` is no limit. */
export const byteCount: OptionCheck = (value) =>
  typeof value === 'number' && value >= 0 && (Number.isSafeInteger(value) || value === Infinity)
    ? undefined
    : "a whole number of bytes (parseBytes('10MB') makes one)";

/** How many: a whole number, 0 included. */
export const aCount: OptionCheck = (value) =>
  typeof value === 'number' && value >= 0 && Number.isSafeInteger(value)
    ? undefined
    : 'a whole number, 0 or more';

/** One of a few words. */
export function oneOf(...words: readonly string[]): OptionCheck {
  const expected = `one of ${words.join(', ')}`;
  return (value) => (typeof value === 'string' && words.includes(value) ? undefined : expected);
}

/** An `AbortSignal`. */
export const anAbortSignal: OptionCheck = (value) =>
  value instanceof AbortSignal ? undefined : 'an AbortSignal (new AbortController().signal)';
