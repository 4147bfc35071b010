import { BioxenError } from '@bioxen/core';
import { parseFasta } from './fasta.js';
import { parseGenBank } from './genbank.js';
import type { GenomeRecord } from './genome-record.js';
import { parseGff3 } from './gff3.js';

/** The formats that are read, as file names have them. */
export type GenomeFileFormat = 'fasta' | 'genbank' | 'gff3';

/** Which format a text is in, by what it begins with; undefined when it begins with none of the three. */
export const genomeFormatOf = (given: string): GenomeFileFormat | undefined => {
  // What some editors of other systems begin files with.
  const text = given.startsWith('\uFEFF') ? given.slice(1) : given;
  if (text.startsWith('LOCUS')) return 'genbank';
  if (text.startsWith('##gff-version')) return 'gff3';
  return text.startsWith('>') ? 'fasta' : undefined;
};

/** The sequences of a FASTA text as records without features. */
const recordsOfFasta = (text: string): GenomeRecord[] =>
  parseFasta(text).map(({ id, description, sequence }) => ({
    name: id,
    accessions: [],
    definition: description,
    length: sequence.length,
    unit: 'bp',
    moleculeType: 'DNA',
    topology: 'linear',
    header: [],
    features: [],
    sequence,
    isSequenceAbsent: false,
  }));

const READERS: Readonly<Record<GenomeFileFormat, (text: string) => GenomeRecord[]>> = {
  fasta: recordsOfFasta,
  genbank: parseGenBank,
  gff3: parseGff3,
};

/** All records of a text in any of the formats. @throws GenomeParseError, and BioxenError for a text in none of them */
export const parseGenome = (
  text: string,
  format: GenomeFileFormat | undefined = genomeFormatOf(text),
): GenomeRecord[] => {
  if (format !== undefined) return READERS[format](text);
  throw new BioxenError('The text is no genome: it begins neither as GenBank nor as GFF3 nor as FASTA', {
    code: 'GENOME_PARSE_FAILED',
    hint: 'GenBank begins with LOCUS, GFF3 with ##gff-version, FASTA with >.',
  });
};
