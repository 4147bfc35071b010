/** Bytes looked at: code that begins with more blanks than this is not called blank. */
const LOOK_BYTES = 4096;
const SPACE = 32;

/** Is there no code at all, or nothing but white space? */
export function isBlankCode(code: string | Uint8Array): boolean {
  if (typeof code === 'string') return !(code.charCodeAt(0) > SPACE) && code.trimStart().length === 0;
  return code.length <= LOOK_BYTES && Buffer.from(code).toString('latin1').trim() === '';
}
