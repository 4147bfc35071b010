// What moves a cursor, hides text, reverses it or breaks a line.
const unprintable = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/**
 * Text from outside made fit for a message: control characters become `\u{…}`,
 * and what is longer than `maximumLength` ends in `…`. Ordinary text is unchanged.
 */
export function printable(text: string, maximumLength: number = 200): string {
  const cut = text.length > maximumLength ? `${text.slice(0, maximumLength)}…` : text;
  return cut.replace(unprintable, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}
