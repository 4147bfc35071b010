import { BioxenError, type ErrorContext } from '@bioxen/core';

/** Options of `SequenceFormatError`. */
export interface SequenceFormatErrorOptions extends ErrorContext {
  /** Path of the file, `-` for standard input. */
  readonly file: string;
  /** What is wrong, as the end of a sentence. */
  readonly problem: string;
  /** Line of the decompressed file, counted from 1. */
  readonly line?: number;
  /** Record of the file, counted from 1. */
  readonly record?: number;
}

/** A FASTA or FASTQ file is damaged, or is neither. */
export class SequenceFormatError extends BioxenError {
  readonly file: string;
  readonly problem: string;
  declare readonly line?: number;
  declare readonly record?: number;

  constructor({ file, problem, line, record, ...context }: SequenceFormatErrorOptions) {
    const name = file === '-' ? 'standard input' : file;
    const place = line === undefined ? '' : `:${line}`;
    const which = record === undefined ? '' : ` (record ${record})`;
    super(`${name}${place}: ${problem}${which}`, {
      hint: 'Look at that place; if the file was copied or cut short, fetch it again from its source.',
      ...context,
      code: 'GENOME_PARSE_FAILED',
    });
    this.file = file;
    this.problem = problem;
    if (line !== undefined) this.line = line;
    if (record !== undefined) this.record = record;
  }

  override get name(): string {
    return 'SequenceFormatError';
  }
}
