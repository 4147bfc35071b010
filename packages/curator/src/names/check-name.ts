import { InvalidNameError, type NamedThing } from '../errors/invalid-name-error.js';

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;

/**
 * Gives the name back when a path and a command line may be made of it.
 * @throws InvalidNameError
 */
export function checkName(thing: NamedThing, name: unknown): string {
  if (typeof name === 'string' && NAME.test(name) && !name.includes('..')) return name;
  throw new InvalidNameError(thing, String(name));
}
