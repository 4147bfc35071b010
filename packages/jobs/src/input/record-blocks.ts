import type { SequenceFormat } from './sequence-format.js';
import { SequenceFormatError } from './sequence-format-error.js';

const LF = 10;

/** Some whole records of a file, as they stand there. */
export interface RecordBlock {
  readonly format: SequenceFormat;
  readonly bytes: Buffer;
}

/** Why a file cannot be cut; it stands in what follows the blocks before it. */
export interface CutProblem {
  readonly problem: string;
  readonly hint?: string;
}

/** How a file is cut. */
export interface BlockOptions {
  /** Letters after which a block ends at the next record. */
  readonly blockBases: number;
  /** Size of a record in the file, bytes, beyond which it is refused. */
  readonly maxRecordBytes: number;
}

/**
 * Cuts a file at borders of records: FASTA where a line begins with `>`, FASTQ after each fourth line, since a quality may
 * begin with `@`. Holds one block and one record at most; together the blocks are the file, byte for byte. A problem is the last
 * value, so that whoever knows the blocks before it can tell its line.
 */
export async function* recordBlocks(
  content: AsyncIterable<Buffer>,
  { blockBases, maxRecordBytes }: BlockOptions,
): AsyncGenerator<RecordBlock | CutProblem, void, undefined> {
  let cutter: Cutter | undefined;
  let blank: Buffer[] = [];
  try {
    for await (const piece of content) {
      if (cutter === undefined) {
        const first = piece.findIndex((byte) => byte !== LF && byte !== 13 && byte !== 32 && byte !== 9);
        if (first < 0) {
          blank.push(piece);
          if (blank.reduce((sum, { length }) => sum + length, 0) > maxRecordBytes) break;
          continue;
        }
        const mark = piece[first];
        if (mark !== 0x3e && mark !== 0x40) {
          yield neither(piece.subarray(first, first + 20));
          return;
        }
        cutter = mark === 0x3e ? new FastaCutter(blockBases) : new FastqCutter(blockBases);
        // Blank lines before FASTQ are no record; each is one before FASTA.
        for (const early of blank) cutter.keep(early);
        blank = [];
      }
      for (const bytes of cutter.push(piece)) yield { format: cutter.format, bytes };
      if (cutter.openBytes > maxRecordBytes) {
        // What stands before it goes first, so that its place is known.
        const before = cutter.beforeLast();
        if (before.length > 0) yield { format: cutter.format, bytes: before };
        yield tooLarge(maxRecordBytes);
        return;
      }
    }
  } catch (error) {
    if (!SequenceFormatError.isInstance(error) || cutter === undefined) throw error;
    // Damage that shows while the file is read stands behind the records that were whole.
    const before = cutter.beforeLast();
    if (before.length > 0) yield { format: cutter.format, bytes: before };
    const { problem, hint } = error;
    yield { problem, ...(hint === undefined ? {} : { hint }) };
    return;
  }
  const rest = cutter?.rest();
  if (cutter !== undefined && rest !== undefined && rest.length > 0)
    yield { format: cutter.format, bytes: rest };
}

interface Cutter {
  readonly format: SequenceFormat;
  /** Bytes since the last border that was looked for and not found. */
  readonly openBytes: number;
  keep(piece: Buffer): void;
  push(piece: Buffer): Iterable<Buffer>;
  rest(): Buffer;
  /** The records before the one that has begun last. Nothing can be pushed then. */
  beforeLast(): Buffer;
}

/** Pieces of the block that grows. */
class Growing {
  #pieces: Buffer[] = [];
  size = 0;

  add(piece: Buffer): void {
    if (piece.length === 0) return;
    this.#pieces.push(piece);
    this.size += piece.length;
  }

  take(): Buffer {
    const [only] = this.#pieces;
    const whole =
      this.#pieces.length === 1 && only !== undefined ? only : Buffer.concat(this.#pieces, this.size);
    this.#pieces = [];
    this.size = 0;
    return whole;
  }
}

class FastaCutter implements Cutter {
  readonly format = 'fasta';
  readonly #blockBases: number;
  readonly #open = new Growing();
  #endsLine = false;

  constructor(blockBases: number) {
    this.#blockBases = blockBases;
  }

  /** Bytes are letters but for line ends and headers: near enough to where a block may end. */
  get openBytes(): number {
    return this.#open.size - this.#blockBases;
  }

  keep(piece: Buffer): void {
    this.#open.add(piece);
    this.#endsLine = piece.at(-1) === LF;
  }

  *push(piece: Buffer): Generator<Buffer, void, undefined> {
    let from = 0;
    while (from < piece.length) {
      const enough = Math.max(from, from + this.#blockBases - this.#open.size);
      const border = enough < piece.length ? this.#borderAfter(piece, enough) : -1;
      if (border < 0) break;
      this.#open.add(piece.subarray(from, border));
      yield this.#open.take();
      from = border;
    }
    this.keep(piece.subarray(from));
  }

  rest(): Buffer {
    return this.#open.take();
  }

  beforeLast(): Buffer {
    const open = this.rest();
    return open.subarray(0, open.lastIndexOf('\n>') + 1);
  }

  /** The first place from `from` on where a record begins; never the beginning of the block. */
  #borderAfter(piece: Buffer, from: number): number {
    if (from === 0 && piece[0] === 0x3e && this.#endsLine && this.#open.size > 0) return 0;
    const found = piece.indexOf('\n>', Math.max(0, from - 1));
    return found < 0 ? -1 : found + 1;
  }
}

class FastqCutter implements Cutter {
  readonly format = 'fastq';
  readonly #blockBases: number;
  readonly #open = new Growing();
  /** Line within the record, 0 to 3. */
  #line = 0;
  /** Bytes of that line in earlier pieces. */
  #lineBytes = 0;
  #bases = 0;
  #openBytes = 0;

  constructor(blockBases: number) {
    this.#blockBases = blockBases;
  }

  get openBytes(): number {
    return this.#openBytes;
  }

  keep(piece: Buffer): void {
    this.#open.add(piece);
  }

  *push(piece: Buffer): Generator<Buffer, void, undefined> {
    let from = 0;
    let start = 0;
    for (let end = piece.indexOf(LF); end >= 0; end = piece.indexOf(LF, start)) {
      if (this.#line === 1) this.#bases += this.#lineBytes + end - start;
      this.#lineBytes = 0;
      start = end + 1;
      this.#line = (this.#line + 1) % 4;
      if (this.#line !== 0) continue;
      this.#openBytes = 0;
      if (this.#bases < this.#blockBases) continue;
      this.#open.add(piece.subarray(from, start));
      from = start;
      this.#bases = 0;
      yield this.#open.take();
    }
    this.#lineBytes += piece.length - start;
    this.#openBytes += piece.length - start;
    this.#open.add(piece.subarray(from));
  }

  rest(): Buffer {
    return this.#open.take();
  }

  beforeLast(): Buffer {
    const open = this.rest();
    let border = 0;
    let lines = 0;
    for (let end = open.indexOf(LF); end >= 0; end = open.indexOf(LF, end + 1)) {
      lines++;
      if (lines % 4 === 0) border = end + 1;
    }
    return open.subarray(0, border);
  }
}

function neither(start: Buffer): CutProblem {
  const text = JSON.stringify(start.toString('latin1').split(/[\r\n]/)[0]);
  return {
    problem: `the file is neither FASTA, which begins with ">", nor FASTQ, which begins with "@": it begins with ${text}`,
    hint: 'Name a FASTA or FASTQ file, plain or compressed with gzip.',
  };
}

export function tooLarge(maxRecordBytes: number): CutProblem {
  return {
    problem: `a record is larger than ${maxRecordBytes} bytes, and records are held in memory whole`,
    hint: 'Raise --max-record (maxRecordBytes), and with it --memory: a worker needs about four times the size of a record.',
  };
}
