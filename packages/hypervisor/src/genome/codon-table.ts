import { BioxenError } from '@bioxen/core';
import { CODON_TABLE_ROWS } from './codon-table-data.js';

/** How the codons of one genetic code are read. */
export interface CodonTable {
  /** Number at NCBI: 1 is the standard code, 4 that of mycoplasmas, 11 that of bacteria. */
  readonly id: number;
  readonly name: string;
  /** Residue of each of the 64 codons, in capitals of T, C, A and G; `*` where it always ends a protein. */
  readonly residues: ReadonlyMap<string, string>;
  readonly starts: ReadonlySet<string>;
  /** Codons that end a protein; in tables 27, 28 and 31 some of them are residues elsewhere. */
  readonly stops: ReadonlySet<string>;
}

const BASES = ['T', 'C', 'A', 'G'] as const;

/** The 64 codons in the order of NCBI. */
export const CODONS: readonly string[] = BASES.flatMap((first) =>
  BASES.flatMap((second) => BASES.map((third) => `${first}${second}${third}`)),
);

const TABLES = new Map<number, CodonTable>(
  CODON_TABLE_ROWS.map(([id, name, residues, starts, stops]) => [
    id,
    {
      id,
      name,
      residues: new Map(CODONS.map((codon, at) => [codon, residues[at] ?? 'X'])),
      starts: new Set(starts.split(' ')),
      stops: new Set(stops.split(' ')),
    },
  ]),
);

/** The numbers of all codon tables: 1–6, 9–16, 21–33. */
export const CODON_TABLE_IDS: readonly number[] = [...TABLES.keys()];

/** The codon table of this number. @throws {BioxenError} API_VALIDATION_ERROR for a number that NCBI has not given */
export const codonTable = (id: number): CodonTable => {
  const table = TABLES.get(id);
  if (table !== undefined) return table;
  throw new BioxenError(`There is no codon table ${id}`, {
    code: 'API_VALIDATION_ERROR',
    hint: `Take one of ${CODON_TABLE_IDS.join(', ')}.`,
  });
};
