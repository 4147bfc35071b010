import { InvalidOptionError } from '../errors/invalid-option-error.js';
import { nearestWord } from './nearest-word.js';
import type { OptionCheck } from './option-check.js';

/** The options that a call takes, by name. */
export type OptionChecks = Readonly<Record<string, OptionCheck>>;

/** Names that are no options, and what to say to those who give them: `{ stdin: 'Did you mean input?' }`. */
export type OptionHints = Readonly<Record<string, string>>;

/**
 * Refuses options of an unknown name or with an unfit value; `undefined` is as good as left out.
 * @param within the option that they are part of: `limits`
 * @param hints for names that are near to none
 * @throws InvalidOptionError, which names the option and what it takes
 */
export function checkOptions(
  options: unknown,
  checks: OptionChecks,
  within?: string,
  hints: OptionHints = {},
): void {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw InvalidOptionError.unexpected(within ?? 'options', options, 'an object');
  }
  const prefix = within === undefined ? '' : `${within}.`;
  // No list of entries is made: most calls give no option at all, and they are many.
  for (const name in options) {
    const value: unknown = options[name as keyof typeof options];
    if (!Object.hasOwn(checks, name)) {
      const hint = Object.hasOwn(hints, name) ? hints[name] : hintFor(name, Object.keys(checks));
      throw new InvalidOptionError(`option '${prefix}${name}'`, 'there is no option of this name', { hint });
    }
    if (value === undefined) continue;
    const expected = checks[name]?.(value);
    if (expected !== undefined) throw InvalidOptionError.unexpected(prefix + name, value, expected);
  }
}

function hintFor(name: string, names: readonly string[]): string {
  const near = nearestWord(name, names);
  return near === undefined ? `Options: ${names.join(', ')}.` : `Did you mean ${near}?`;
}
