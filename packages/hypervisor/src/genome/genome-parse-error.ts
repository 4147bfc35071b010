import { BioxenError, type ErrorContext } from '@bioxen/core';

/** The file formats that are read. */
export type GenomeFormat = 'FASTA' | 'GenBank' | 'GFF3';

/** Options of `GenomeParseError`. */
export interface GenomeParseErrorOptions extends ErrorContext {
  readonly format: GenomeFormat;
  /** What is wrong, as the end of a sentence. */
  readonly problem: string;
  /** Where, counted from 1; undefined where no file was read. */
  readonly line?: number | undefined;
}

/** A sequence file is damaged, or says what cannot be. */
export class GenomeParseError extends BioxenError {
  readonly format: GenomeFormat;
  readonly problem: string;
  declare readonly line?: number;

  constructor({ format, problem, line, ...context }: GenomeParseErrorOptions) {
    const where = line === undefined ? '' : ` in line ${line}`;
    super(`The ${format} text cannot be read${where}: ${problem}`, {
      hint: 'Look at that line; if the file was copied or cut short, fetch it again from its source.',
      ...context,
      code: 'GENOME_PARSE_FAILED',
    });
    this.format = format;
    this.problem = problem;
    if (line !== undefined) this.line = line;
  }

  override get name(): string {
    return 'GenomeParseError';
  }
}
