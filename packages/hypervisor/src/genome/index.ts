export { decodeGenome } from './decode-genome.js';
export { CODON_TABLE_IDS, type CodonTable, codonTable } from './codon-table.js';
export { codonUsage, type CodonUse } from './codon-usage.js';
export { type CodingSequence, readCodingSequence, sequenceOf } from './coding-sequence.js';
export { type CdsDemand, type Demand, demandOf, type DemandOptions } from './demand.js';
export { copiesOf, type ExpressionProfile, geneName } from './expression.js';
export { type FastaRecord, formatFasta, type FormatFastaOptions, parseFasta, readFasta } from './fasta.js';
export { type Feature, type Gff3Facts, isPseudo, type Qualifier, qualifierOf } from './feature.js';
export { formatGenBank, parseGenBank, readGenBank } from './genbank.js';
export { type GenomeMetrics, genomeMetrics } from './genome-metrics.js';
export { type GenomeFormat, GenomeParseError, type GenomeParseErrorOptions } from './genome-parse-error.js';
export { type GenomeRecord, type HeaderBlock, recordId } from './genome-record.js';
export { formatGff3, parseGff3, readGff3 } from './gff3.js';
export type { GenomeSource } from './genome-source.js';
export {
  type BaseLocation,
  type ComplementLocation,
  type CompoundLocation,
  formatLocation,
  type Location,
  type Position,
  type RangeLocation,
  type SiteLocation,
} from './location.js';
export { gcShare, reverseComplement } from './nucleotides.js';
export { type GenomeFileFormat, genomeFormatOf, parseGenome } from './parse-genome.js';
export { parseLocation } from './parse-location.js';
export { type Extent, type Segment, segmentsOf } from './segments.js';
export { translate, type TranslateOptions } from './translate.js';
