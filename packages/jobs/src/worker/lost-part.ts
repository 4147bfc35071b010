import type { SequenceFormat } from '../input/sequence-format.js';
import type { Part } from '../parts/part.js';

const LF = 10;

/** Some records. */
export interface Records {
  readonly bytes: Buffer;
  readonly format: SequenceFormat;
}

/** A record that no interpreter survived. */
export function lostPart({ bytes, format }: Records, record: number, fault: string): Part {
  const { start, line, end, endLine } = place(bytes, format, record);
  const lineEnd = bytes.indexOf(LF, start);
  const headerEnd = lineEnd < 0 || lineEnd > end ? end : lineEnd;
  const header = bytes.toString('latin1', start + 1, headerEnd);
  const [id = ''] = header.trimStart().split(/\s/, 1);
  const sequenceEnd = format === 'fastq' ? bytes.indexOf(LF, headerEnd + 1) : end;
  return {
    output: [],
    failures: [{ id: Buffer.from(id, 'latin1').toString('utf8'), record, line, error: fault }],
    records: record,
    lines: endLine,
    bases: countLetters(bytes, headerEnd, sequenceEnd < 0 ? end : sequenceEnd),
  };
}

/** Without blanks and line ends. A record may be longer than a text can be in JavaScript. */
function countLetters(bytes: Buffer, start: number, end: number): number {
  let count = 0;
  for (let at = start; at < end; at++) if ((bytes[at] ?? 0) > 0x20) count++;
  return count;
}

/** How many records a chunk has; for damaged ones, how many it could have. */
export function countRecords({ bytes, format }: Records): number {
  let count = 0;
  let line = 0;
  for (let at = 0; at >= 0 && at < bytes.length; line++) {
    if (format === 'fasta' ? bytes[at] === 0x3e : line % 4 === 0) count++;
    const end = bytes.indexOf(10, at);
    at = end < 0 ? -1 : end + 1;
  }
  return count;
}

/** Where a record of a chunk begins and ends. Lines are counted from 1; `endLine` is how many there are up to its end. */
function place(
  bytes: Buffer,
  format: string,
  record: number,
): { readonly start: number; readonly line: number; readonly end: number; readonly endLine: number } {
  let count = 0;
  let line = 0;
  let start = 0;
  let startLine = 1;
  for (let at = 0; at >= 0 && at < bytes.length; line++) {
    if (format === 'fasta' ? bytes[at] === 0x3e : line % 4 === 0) {
      count++;
      if (count === record) [start, startLine] = [at, line + 1];
      if (count === record + 1) return { start, line: startLine, end: at, endLine: line };
    }
    const end = bytes.indexOf(10, at);
    at = end < 0 ? -1 : end + 1;
  }
  return { start, line: startLine, end: bytes.length, endLine: line };
}
