/** What GFF3 encodes in attributes: control characters, percent, and the signs that separate. */
// oxlint-disable-next-line no-control-regex -- these are what is escaped
const ATTRIBUTE_SIGNS = /[\u0000-\u001F\u007F%;=&,]/g;
// oxlint-disable-next-line no-control-regex -- these are what is escaped
const FIELD_SIGNS = /[\u0000-\u001F\u007F%]/g;

const encode = (text: string): string => {
  const code = text.codePointAt(0) ?? 0;
  return `%${code.toString(16).toUpperCase().padStart(2, '0')}`;
};

/** A name or value as it stands in the ninth column. */
export const encodeAttribute = (text: string): string => text.replace(ATTRIBUTE_SIGNS, encode);

/** A value as it stands in another column; a sequence id never begins with `>`. */
export const encodeField = (text: string): string =>
  text.replace(FIELD_SIGNS, encode).replace(/^>/, '%3E').replaceAll(' ', '%20');

/** The text that is meant; undefined where a percent sign has no two hexadecimal digits or the bytes are no UTF-8. */
export const decode = (text: string): string | undefined => {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
};
