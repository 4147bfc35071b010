import { demandOf } from './demand.js';
import type { GenomeRecord } from './genome-record.js';
import { gcShare } from './nucleotides.js';

/** What the record of a genome says of it. */
export interface GenomeMetrics {
  readonly record: string;
  /** Base pairs. */
  readonly length: number;
  readonly topology: string;
  /** Features with the key `gene`. */
  readonly genes: number;
  /** Features with the key `CDS`. */
  readonly codingSequences: number;
  /** CDS that give a protein. */
  readonly proteins: number;
  readonly gcPercent: number;
  /** Residues of one copy of each protein. */
  readonly residuesPerCycle: number;
}

/** Counts what is in a record: nothing of it is assumed. */
export const genomeMetrics = (record: GenomeRecord): GenomeMetrics => {
  const count = (key: string): number => record.features.filter((feature) => feature.key === key).length;
  const { cds, residuesPerCycle } = demandOf(record);
  return {
    record: record.accessions[0] ?? record.name,
    length: record.length,
    topology: record.topology,
    genes: count('gene'),
    codingSequences: count('CDS'),
    proteins: cds.length,
    gcPercent: 100 * gcShare(record.sequence),
    residuesPerCycle,
  };
};
