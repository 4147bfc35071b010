import type { Feature } from './feature.js';

/** A block of a GenBank header that has no field of its own, such as `SOURCE`, `REFERENCE` or `COMMENT`. */
export interface HeaderBlock {
  readonly keyword: string;
  /** Blanks before the keyword: 0, 2 for `ORGANISM` and `AUTHORS`, 3 for `PUBMED`. */
  readonly indent: number;
  /** Its lines, joined by line feeds. */
  readonly text: string;
}

/** A sequence with what is known about it, whatever file it came from. */
export interface GenomeRecord {
  /** The name in the LOCUS line, or the sequence id of GFF3 and FASTA. */
  readonly name: string;
  /** The first is the primary one. */
  readonly accessions: readonly string[];
  /** Accession with version, such as `CP016816.2`. */
  readonly version?: string;
  readonly definition: string;
  /** Bases, or residues of a protein, as promised: of the LOCUS line where there is no sequence. */
  readonly length: number;
  /** `bp`, `aa` or `rc`. */
  readonly unit: string;
  /** Such as `DNA`, `mRNA`, `ss-RNA`. */
  readonly moleculeType: string;
  readonly topology: 'linear' | 'circular';
  /** Three letters, such as `BCT`. */
  readonly division?: string;
  /** As written, such as `21-NOV-2016`. */
  readonly date?: string;
  readonly header: readonly HeaderBlock[];
  readonly features: readonly Feature[];
  /** As written, case kept. Empty where the file had none: then `isSequenceAbsent`. */
  readonly sequence: string;
  /** The file names a length and brings no sequence. */
  readonly isSequenceAbsent: boolean;
}

/** What other files call a record: its version, else its accession, else its name. */
export const recordId = ({ version, accessions, name }: GenomeRecord): string =>
  version?.split(/\s/)[0] ?? accessions[0] ?? name;
