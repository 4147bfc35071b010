import { type FileHandle, open } from 'node:fs/promises';
import { fastqBorder } from './fastq-border.js';
import { type FileRange, readAt } from './file-range.js';
import type { PlainFile } from './plain-file.js';
import { type BlockOptions, type CutProblem, tooLarge } from './record-blocks.js';
import type { SequenceFormat } from './sequence-format.js';

/** What a worker reads at a time: more does not stay in the caches of its processor. */
const PIECE_BYTES = 2 ** 20;
const LOOK_BYTES = 2 ** 14;
const FASTQ_LOOK_BYTES = 2 ** 22;

/** Some whole records of a plain file, by their place. */
export interface RecordRange {
  readonly format: SequenceFormat;
  readonly range: FileRange;
  /** Lengths of its parts, bytes, each of whole records. */
  readonly pieces: readonly number[];
}

/** Where a file cannot be cut by looking at some places of it: it is read from here on. */
export interface UncutRest {
  readonly start: number;
}

/**
 * Cuts a plain file at borders of records, and reads of it what stands around them. Together the ranges are the file. FASTA has a
 * border where a line begins with `>`. In FASTQ a line may begin with `@` in the middle of a record: there four lines tell
 * (`fastqBorder`), and where they do not, the rest is left to be read from its beginning. In a file that is damaged a range may
 * begin within a record; then a range before it has the damage, and its problem is told first.
 */
export async function* recordRanges(
  { path, size, format }: PlainFile,
  { blockBases, maxRecordBytes }: BlockOptions,
): AsyncGenerator<RecordRange | CutProblem | UncutRest, void, undefined> {
  await using handle = await open(path);
  // Of a record of FASTQ half are letters.
  const blockBytes = format === 'fasta' ? blockBases : blockBases * 2;
  const findBorder = format === 'fasta' ? fastaBorder : fastqBorderOf;
  const pieceBytes = Math.min(blockBytes, PIECE_BYTES);
  let start = 0;
  let pieces: number[] = [];
  let length = 0;
  const taken = (): RecordRange => {
    const range: RecordRange = { format, range: { path, start, length }, pieces };
    [start, length, pieces] = [start + length, 0, []];
    return range;
  };
  while (size - start - length > pieceBytes) {
    const from = start + length;
    const border = await findBorder(handle, from + Math.max(1, pieceBytes), size, maxRecordBytes);
    if (typeof border === 'string') {
      // What stands before a record that is too large goes first, so that its place is known.
      const before = border === 'too large' ? await lastBorder(handle, from, pieceBytes) : 0;
      if (before > 0) pieces.push(before);
      length += before;
      if (length > 0) yield taken();
      yield border === 'too large' ? tooLarge(maxRecordBytes) : { start };
      return;
    }
    pieces.push(border - from);
    length = border - start;
    if (length >= blockBytes) yield taken();
  }
  if (size > start + length) {
    pieces.push(size - start - length);
    length = size - start;
  }
  if (length > 0) yield taken();
}

type Border = number | 'too large' | 'unknown';

/** The first place from `from` on where a record begins, or the end of the file. */
async function fastaBorder(
  handle: FileHandle,
  from: number,
  size: number,
  maxRecordBytes: number,
): Promise<Border> {
  let bytes = Buffer.allocUnsafe(LOOK_BYTES);
  // One byte earlier: that of the line end before the record.
  for (let at = from - 1; at < size;) {
    if (at - from > maxRecordBytes) return 'too large';
    const filled = await readAt(handle, bytes, at);
    const found = bytes.subarray(0, filled).indexOf('\n>');
    if (found >= 0) return at + found + 1;
    at += Math.max(1, filled - 1);
    if (bytes.length < PIECE_BYTES) bytes = Buffer.allocUnsafe(bytes.length * 8);
  }
  return size - from > maxRecordBytes ? 'too large' : size;
}

/** How many of these bytes stand before the record of FASTA that begins last in them. */
async function lastBorder(handle: FileHandle, start: number, length: number): Promise<number> {
  const bytes = Buffer.allocUnsafe(length);
  const filled = await readAt(handle, bytes, start);
  return bytes.subarray(0, filled).lastIndexOf('\n>') + 1;
}

async function fastqBorderOf(handle: FileHandle, from: number, size: number): Promise<Border> {
  for (let length = LOOK_BYTES; length <= FASTQ_LOOK_BYTES; length *= 8) {
    // Three bytes earlier: the line before is seen to be one.
    const start = Math.max(0, from - 3);
    const bytes = Buffer.allocUnsafe(Math.min(length, size - start));
    const filled = await readAt(handle, bytes, start);
    const border = fastqBorder(bytes.subarray(0, filled), from - 1 - start);
    if (border !== undefined) return start + border;
    if (filled < length) break;
  }
  return 'unknown';
}
