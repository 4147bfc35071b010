import { CODONS, codonTable } from './codon-table.js';
import { readCodingSequence } from './coding-sequence.js';
import type { GenomeRecord } from './genome-record.js';

/** How often a codon is used. */
export interface CodonUse {
  readonly codon: string;
  /** In the table of the record's first CDS; `*` for a stop. */
  readonly residue: string;
  readonly count: number;
  /** Of a thousand codons. */
  readonly perThousand: number;
  /** Among the codons of its residue, 0 to 1; 0 where the residue is never used. */
  readonly share: number;
}

/** The use of the 64 codons in all CDS that are read, in the order of NCBI. Codons with ambiguous letters do not count. */
export const codonUsage = (record: GenomeRecord): readonly CodonUse[] => {
  const counts = new Map<string, number>(CODONS.map((codon) => [codon, 0]));
  let table: number | undefined;
  for (const feature of record.features) {
    const read = feature.key === 'CDS' ? readCodingSequence(record, feature) : undefined;
    if (read === undefined) continue;
    table ??= read.table;
    const bases = read.bases.replaceAll('U', 'T');
    for (let at = 0; at + 3 <= bases.length; at += 3) {
      const codon = bases.slice(at, at + 3);
      const count = counts.get(codon);
      if (count !== undefined) counts.set(codon, count + 1);
    }
  }
  const { residues } = codonTable(table ?? 1);
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const ofResidue = new Map<string, number>();
  for (const [codon, count] of counts) {
    const residue = residues.get(codon) ?? 'X';
    ofResidue.set(residue, (ofResidue.get(residue) ?? 0) + count);
  }
  return [...counts].map(([codon, count]) => {
    const residue = residues.get(codon) ?? 'X';
    const all = ofResidue.get(residue) ?? 0;
    return {
      codon,
      residue,
      count,
      perThousand: total === 0 ? 0 : (1000 * count) / total,
      share: all === 0 ? 0 : count / all,
    };
  });
};
