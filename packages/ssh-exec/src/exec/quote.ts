import { ConfigError } from '../errors/config-error.js';

// Words that every shell takes as they are.
const plain = /^[A-Za-z0-9_/.,:@%+-]+$/;

/**
 * One word for a POSIX shell: within single quotes nothing is special but the quote itself.
 * @throws ConfigError for a NUL, which no argument of a program can hold, and for text that has no bytes
 */
export function quote(word: string, field: string = 'argument'): string {
  if (word.includes('\0')) throw new ConfigError(field, 'a NUL byte cannot be part of it');
  if (/\p{Surrogate}/u.test(word))
    throw new ConfigError(
      field,
      'half a surrogate pair has no bytes in UTF-8: it would arrive as another character',
    );
  return plain.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** A program and its arguments as one command line. */
export function quoteCommand(file: string, args: readonly string[]): string {
  return [quote(file, 'file'), ...args.map((arg, index) => quote(arg, `argument ${index + 1}`))].join(' ');
}
