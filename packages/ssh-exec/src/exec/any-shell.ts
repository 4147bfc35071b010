const special = /[^A-Za-z0-9_/.,:@%+ =-]/gu;

/**
 * A command line of a POSIX shell in a form that any login shell takes: csh and fish read quotes in ways of their own, so
 * everything special travels as octal numbers and is put together again by `sh`.
 */
export function encodeForAnyShell(line: string): string {
  const encoded = line.replaceAll(special, (character) =>
    [...Buffer.from(character)].map((byte) => `\\0${byte.toString(8).padStart(3, '0')}`).join(''),
  );
  return `exec /bin/sh -c 'eval "$(printf %b "$0")"' '${encoded}'`;
}
