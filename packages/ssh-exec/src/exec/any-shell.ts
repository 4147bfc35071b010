const special = /[^A-Za-z0-9_/.,:@%+ =-]/gu;

/** Octal numbers are never cut, and as many as these are a word that every csh takes. */
const words = /(?:\\0\d{3}|[^\\]){1,200}/gu;

const takeOne = '_bx_e=$1;shift;eval "$(printf %b "$_bx_e")"';

/** Puts its arguments together, up to an empty one; what comes behind is for the line. */
const takeAll = '_bx_e=;while [ -n "$1" ];do _bx_e=$_bx_e$1;shift;done;shift;eval "$(printf %b "$_bx_e")"';

const running = (script: string): string => `exec /bin/sh -c '${script}' sh `;

/**
 * A command line of a POSIX shell in a form that any login shell takes: csh and fish read quotes in ways of their own, so
 * everything special travels as octal numbers and is put together again by `sh`. A long line goes in several words: csh
 * refuses long ones. Words that follow are the line's `$1` and on.
 */
export function encodeForAnyShell(line: string): string {
  const encoded = line.replaceAll(special, (character) =>
    [...Buffer.from(character)].map((byte) => `\\0${byte.toString(8).padStart(3, '0')}`).join(''),
  );
  const [first = '', ...others] = encoded.match(words) ?? [];
  if (others.length === 0) return `${running(takeOne)}'${first}'`;
  return `${running(takeAll)}${[first, ...others, ''].map((word) => `'${word}'`).join(' ')}`;
}

/**
 * An encoded line between two commands of `sh`; it has a shell of its own. The commands hold no single quote and nothing else that csh or fish read within some. Undefined for a line that is not
 * encoded, and so may be of another shell.
 */
export function aroundEncoded(line: string, before: string, after: string): string | undefined {
  for (const script of [takeOne, takeAll]) {
    const words = running(script);
    if (line.startsWith(words))
      return `exec /bin/sh -c '${before};(exec /bin/sh -c "$0" sh "$@");${after}' '${script}' ${line.slice(words.length)}`;
  }
  return undefined;
}
