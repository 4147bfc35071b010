import { InvalidOptionError } from '@bioxen/core';

/** Gives a text back. @param name what it is, as the caller writes it @throws InvalidOptionError for anything else */
export function checkText(name: string, value: unknown): string {
  if (typeof value === 'string') return value;
  throw InvalidOptionError.unexpected(name, value, 'a text');
}
