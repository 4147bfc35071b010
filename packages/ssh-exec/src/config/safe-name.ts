import { ConfigError } from '../errors/config-error.js';

// What a shell, a token of ssh_config or an option of a program could take for something else (CVE-2023-51385).
const forbidden = /[\s'"`$\\;&|<>(){}*?!~#\0]|\p{Cc}/u;

/**
 * A host or user name that no program takes for anything else.
 * @throws ConfigError
 */
export function safeName(field: 'host' | 'user' | 'hostKey.alias', name: string): string {
  if (name === '') throw new ConfigError(field, 'it is empty');
  if (name.startsWith('-')) throw new ConfigError(field, 'it begins with a hyphen, as an option does');
  if (forbidden.test(name)) throw new ConfigError(field, 'it has a character that a shell would read');
  return name;
}
