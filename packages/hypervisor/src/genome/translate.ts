import { type CodonTable, codonTable } from './codon-table.js';
import { basesOf } from './nucleotides.js';

/** Options of `translate`. */
export interface TranslateOptions {
  /** Number of the codon table. @defaultValue 1 */
  readonly table?: number;
  /** Read a start codon at the beginning as M, whatever it means elsewhere. @defaultValue false */
  readonly readsStart?: boolean;
  /** Stop before the first stop codon. @defaultValue false: it is written as `*` */
  readonly untilStop?: boolean;
}

const meanings = (codon: string, table: CodonTable): ReadonlySet<string> => {
  const [first, second, third] = [0, 1, 2].map((at) => basesOf(codon[at] ?? '') ?? '');
  const residues = new Set<string>();
  for (const a of first ?? '')
    for (const b of second ?? '')
      for (const c of third ?? '') residues.add(table.residues.get(`${a}${b}${c}`) ?? 'X');
  return residues;
};

// Two residues that have a letter of their own together.
const PAIRS: readonly (readonly [letter: string, residues: string])[] = [
  ['B', 'DN'],
  ['Z', 'EQ'],
  ['J', 'IL'],
];

/** The residue of a codon in capitals of DNA. Ambiguous letters are read where all they stand for agree, else X. */
const residueOf = (codon: string, table: CodonTable): string => {
  const known = table.residues.get(codon);
  if (known !== undefined) return known;
  const residues = meanings(codon, table);
  const [only] = residues;
  if (residues.size === 1 && only !== undefined) return only;
  const pair = PAIRS.find(
    ([, both]) => residues.size > 0 && [...residues].every((one) => both.includes(one)),
  );
  return pair?.[0] ?? 'X';
};

/**
 * The protein of a reading frame that begins with the first letter; one or two letters left over at the end are not read.
 * RNA is read like DNA. In tables with codons of two meanings they are residues, except as the very last codon.
 * @throws {BioxenError} API_VALIDATION_ERROR for an unknown table
 */
export const translate = (
  sequence: string,
  { table: id = 1, readsStart = false, untilStop = false }: TranslateOptions = {},
): string => {
  const table = codonTable(id);
  const capitals = sequence.toUpperCase().replaceAll('U', 'T');
  const last = capitals.length - (capitals.length % 3) - 3;
  const residues: string[] = [];
  for (let at = 0; at <= last; at += 3) {
    const codon = capitals.slice(at, at + 3);
    const isFirst = at === 0 && readsStart && table.starts.has(codon);
    const isLastStop = at === last && table.stops.has(codon);
    const residue = isFirst ? 'M' : isLastStop ? '*' : residueOf(codon, table);
    if (untilStop && residue === '*') break;
    residues.push(residue);
  }
  return residues.join('');
};
