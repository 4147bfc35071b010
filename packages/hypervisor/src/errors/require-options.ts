import { checkOptions, InvalidOptionError, type OptionCheck, type OptionHints } from '@bioxen/core';

/** Finite or not: what is infeasible, the model says. */
export const aNumber: OptionCheck = (value) => (typeof value === 'number' ? undefined : 'a number');

/**
 * Checks options of which some must be there.
 * @param within the option that they are part of: `guests[0]`
 * @throws InvalidOptionError, which names the option and what it takes
 */
export const requireOptions = (
  options: unknown,
  checks: Readonly<Record<string, OptionCheck>>,
  required: readonly string[],
  { within, hints }: { readonly within?: string; readonly hints?: OptionHints } = {},
): void => {
  if (typeof options !== 'object' || options === null)
    throw InvalidOptionError.unexpected(
      within ?? 'options',
      options,
      `an object with ${required.join(', ')}`,
    );
  checkOptions(options, checks, within, hints);
  for (const name of required) {
    if ((options as Readonly<Record<string, unknown>>)[name] !== undefined) continue;
    const path = within === undefined ? name : `${within}.${name}`;
    throw InvalidOptionError.unexpected(path, undefined, checks[name]?.(undefined) ?? 'a value');
  }
};
