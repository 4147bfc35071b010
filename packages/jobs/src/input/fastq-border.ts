const LF = 10;
const CR = 13;
const AT = 0x40;
const PLUS = 0x2b;

/**
 * The first place where a record of FASTQ begins behind a line whose end is at `from` or later: a line with `@`, one of letters,
 * one with `+`, and one as long as the letters. No other line of a sound file looks so: what follows a quality that begins with `@`
 * is a header, and `@` is no letter. Not behind a blank line: at the end of a file such lines are nothing, so that a piece that
 * ends in them would hide damage. Undefined where no such four lines are.
 */
export function fastqBorder(bytes: Buffer, from = 0): number | undefined {
  for (let at = bytes.indexOf(LF, from); at >= 0; at = bytes.indexOf(LF, at + 1)) {
    if (bytes[at + 1] === AT && !isBlankBefore(bytes, at) && isRecord(bytes, at + 1)) return at + 1;
  }
  return undefined;
}

/** Whether the line that ends here is blank, or cannot be seen to be another. */
function isBlankBefore(bytes: Buffer, end: number): boolean {
  const last = bytes[end - 1] === CR ? bytes[end - 2] : bytes[end - 1];
  // No quality has a byte up to the blank.
  return last === undefined || last <= 0x20;
}

function isRecord(bytes: Buffer, start: number): boolean {
  const sequence = bytes.indexOf(LF, start) + 1;
  if (sequence === 0) return false;
  const plus = bytes.indexOf(LF, sequence) + 1;
  if (plus === 0 || bytes[plus] !== PLUS) return false;
  const quality = bytes.indexOf(LF, plus) + 1;
  if (quality === 0) return false;
  const end = bytes.indexOf(LF, quality);
  if (end < 0) return false;
  const letters = lineLength(bytes, sequence, plus - 1);
  return letters === lineLength(bytes, quality, end) && areLetters(bytes, sequence, sequence + letters);
}

/** Without the CR of CRLF. */
function lineLength(bytes: Buffer, start: number, end: number): number {
  return end > start && bytes[end - 1] === CR ? end - 1 - start : end - start;
}

function areLetters(bytes: Buffer, start: number, end: number): boolean {
  return /^[A-Za-z*.-]*$/.test(bytes.toString('latin1', start, end));
}
