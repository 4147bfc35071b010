import { type Feature, isPseudo, qualifierOf } from './feature.js';
import type { GenomeRecord } from './genome-record.js';
import { parseLocation } from './parse-location.js';
import { reverseComplement } from './nucleotides.js';
import { type Segment, segmentsOf } from './segments.js';
import { translate } from './translate.js';

/** The letters of a feature in reading order; undefined where a part lies on another record or there is no sequence. */
export const sequenceOf = (record: GenomeRecord, feature: Feature): string | undefined => {
  const segments = segmentsOf(feature.location, record);
  if (record.isSequenceAbsent || segments.some(({ accession }) => accession !== undefined)) return undefined;
  return segments
    .map(({ start, end, strand }) => {
      const letters = record.sequence.slice(start, end);
      return strand === 1 ? letters : reverseComplement(letters);
    })
    .join('');
};

/** The number of the codon table of a feature: `/transl_table`, else 1, as INSDC has it. */
const tableOf = (feature: Feature): number => Number(qualifierOf(feature, 'transl_table') ?? 1);

/** Letters of a CDS that come before its first whole codon: `/codon_start` less one. */
export const frameOf = (feature: Feature): 0 | 1 | 2 => {
  const start = qualifierOf(feature, 'codon_start');
  return start === '2' ? 1 : start === '3' ? 2 : 0;
};

const THREE_LETTERS: Readonly<Record<string, string>> = {
  Ala: 'A', Arg: 'R', Asn: 'N', Asp: 'D', Asx: 'B', Cys: 'C', Gln: 'Q', Glu: 'E', Glx: 'Z', Gly: 'G', His: 'H',
  Ile: 'I', Leu: 'L', Lys: 'K', Met: 'M', Phe: 'F', Pro: 'P', Pyl: 'O', Sec: 'U', Ser: 'S', TERM: '*', Thr: 'T',
  Trp: 'W', Tyr: 'Y', Val: 'V', Xle: 'J',
}; // prettier-ignore

/** Where in the coding sequence a base of the record stands, from 0; undefined when it is outside. */
const offsetOf = (segments: readonly Segment[], base: Segment): number | undefined => {
  let before = 0;
  for (const { start, end, strand } of segments) {
    if (base.start >= start && base.start < end)
      return before + (strand === 1 ? base.start - start : end - base.end);
    before += end - start;
  }
  return undefined;
};

/** Residues that `/transl_except` names, by the number of their codon from 0. */
const exceptions = (record: GenomeRecord, feature: Feature): ReadonlyMap<number, string> => {
  const found = new Map<number, string>();
  const segments = segmentsOf(feature.location, record);
  for (const { name, value = '' } of feature.qualifiers) {
    const match = name === 'transl_except' ? /^\(pos:(.+),aa:(\w+)\)$/.exec(value.replace(/\s+/g, '')) : null;
    if (match === null) continue;
    const [, position = '', residue = ''] = match;
    const [base] = segmentsOf(parseLocation(position), record);
    const offset = base === undefined ? undefined : offsetOf(segments, base);
    if (offset !== undefined)
      found.set(Math.floor((offset - frameOf(feature)) / 3), THREE_LETTERS[residue] ?? 'X');
  }
  return found;
};

/** A CDS read as a ribosome reads it. */
export interface CodingSequence {
  /** Capitals, from the first whole codon on; the stop codon included where there is one. */
  readonly bases: string;
  /** Without the stop at its end. */
  readonly protein: string;
  readonly table: number;
}

/**
 * Reads a CDS: its strand, frame and codon table, M for the start codon unless the feature begins before its 5' end, what
 * `/transl_except` says, and the stop at the end left out. Undefined for pseudo genes and where the sequence is missing.
 */
export const readCodingSequence = (record: GenomeRecord, feature: Feature): CodingSequence | undefined => {
  const sequence = isPseudo(feature) ? undefined : sequenceOf(record, feature);
  if (sequence === undefined) return undefined;
  const [first] = segmentsOf(feature.location, record);
  const isWhole = first?.isOpenAtStart !== true && frameOf(feature) === 0;
  const bases = sequence.slice(frameOf(feature)).toUpperCase();
  const table = tableOf(feature);
  const residues = translate(bases, { table, readsStart: isWhole }).split('');
  for (const [codon, residue] of exceptions(record, feature))
    // A stop that the poly(A) tail completes is one codon more than the sequence has.
    if (codon < residues.length) residues[codon] = residue;
  if (residues.at(-1) === '*') residues.pop();
  return { bases, protein: residues.join(''), table };
};
