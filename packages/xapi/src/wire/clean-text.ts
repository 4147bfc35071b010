// XML allows no control character but tab, LF and CR; xapi refuses the others over JSON too. With the flag `u` the class
// of surrogates matches lone ones only.
const unclean: RegExp = new RegExp(
  String.raw`[\0-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}`,
  'u',
);

/** Why a server would refuse this text; undefined when it would not. */
export function uncleanText(text: string): string | undefined {
  const found = unclean.exec(text);
  if (found === null) return undefined;
  const code = (found[0].codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  return `has the character U+${code} at ${found.index}, which XenAPI cannot carry`;
}
