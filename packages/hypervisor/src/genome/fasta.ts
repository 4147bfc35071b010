import { InvalidOptionError } from '@bioxen/core';
import { GenomeParseError } from './genome-parse-error.js';
import { type GenomeSource, type LineParser, parseRecords, readRecords } from './genome-source.js';

/** One sequence of a FASTA file. */
export interface FastaRecord {
  /** The first word after `>`. */
  readonly id: string;
  /** What follows the id; empty when nothing does. */
  readonly description: string;
  /** As written, case kept, line ends and blanks taken out. */
  readonly sequence: string;
}

/** Options of `formatFasta`. */
export interface FormatFastaOptions {
  /** Letters of sequence in a line; `Infinity`: all in one. @defaultValue 60 */
  readonly width?: number;
}

// IUPAC letters of nucleotides and residues, `*` for a stop, `-` and `.` for gaps.
const NO_SEQUENCE = /[^A-Za-z*.-]/;
const BLANKS = /\s+/g;

class FastaParser implements LineParser {
  readonly #emit: (record: FastaRecord) => void;
  #line: number;
  #header: { readonly id: string; readonly description: string } | undefined;
  #pieces: string[] = [];

  constructor(emit: (record: FastaRecord) => void, linesBefore: number) {
    this.#emit = emit;
    this.#line = linesBefore;
  }

  line(text: string): void {
    this.#line++;
    if (text.startsWith('>')) {
      this.end();
      const header = text.slice(1).trim();
      const gap = header.search(/\s/);
      if (header === '') this.#fail('a header has no id after ">"');
      this.#header =
        gap < 0
          ? { id: header, description: '' }
          : { id: header.slice(0, gap), description: header.slice(gap).trim() };
      return;
    }
    // Comments of the oldest FASTA files.
    if (text.startsWith(';')) return;
    const sequence = text.replace(BLANKS, '');
    if (sequence === '') return;
    if (this.#header === undefined) this.#fail('there is sequence before the first ">"');
    const wrong = NO_SEQUENCE.exec(sequence);
    if (wrong !== null) this.#fail(`${JSON.stringify(wrong[0])} is no letter of a sequence`);
    this.#pieces.push(sequence);
  }

  end(): void {
    if (this.#header !== undefined) this.#emit({ ...this.#header, sequence: this.#pieces.join('') });
    this.#header = undefined;
    this.#pieces = [];
  }

  #fail(problem: string): never {
    throw new GenomeParseError({ format: 'FASTA', problem, line: this.#line });
  }
}

/** The parser of FASTA that begins after so many lines of a file. */
export const createFastaParser = (emit: (record: FastaRecord) => void, linesBefore = 0): LineParser =>
  new FastaParser(emit, linesBefore);

/** All records of a FASTA text. @throws {GenomeParseError} with the line */
export const parseFasta = (text: string): FastaRecord[] =>
  parseRecords(text, (emit) => createFastaParser(emit));

/** The records of a FASTA file, one by one while it is read. @throws {GenomeParseError} with the line */
export const readFasta = (source: GenomeSource): AsyncGenerator<FastaRecord, void, undefined> =>
  readRecords(source, (emit) => createFastaParser(emit));

/** `text` in lines of `width` letters. */
const wrapLetters = (text: string, width: number): string[] => {
  const lines: string[] = [];
  for (let start = 0; start < text.length; start += width) lines.push(text.slice(start, start + width));
  return lines;
};

/** Records as a FASTA text that reads back the same. @throws {InvalidOptionError} for a width that is none */
export const formatFasta = (
  records: Iterable<FastaRecord>,
  { width = 60 }: FormatFastaOptions = {},
): string => {
  if (!(width === Infinity || (Number.isSafeInteger(width) && width > 0)))
    throw InvalidOptionError.unexpected('width', width, 'a whole number above 0, or Infinity');
  const lines: string[] = [];
  for (const { id, description, sequence } of records) {
    lines.push(description === '' ? `>${id}` : `>${id} ${description}`);
    for (const line of wrapLetters(sequence, width)) lines.push(line);
  }
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
};
