import type { Location } from './location.js';

/** A qualifier of a feature: `/gene="dnaA"`, or, without a value, `/pseudo`. */
export interface Qualifier {
  readonly name: string;
  /** As meant: quotes taken off, doubled quotes single, lines joined. */
  readonly value?: string;
}

/** Something that is known about a stretch of sequence. */
export interface Feature {
  /** As GenBank names it: `gene`, `CDS`, `tRNA`, `source` … */
  readonly key: string;
  readonly location: Location;
  /** In the order of the file; a name may come more than once. */
  readonly qualifiers: readonly Qualifier[];
  /** What only GFF3 knows of a feature. */
  readonly gff3?: Gff3Facts;
}

/** What only GFF3 knows of a feature. */
export interface Gff3Facts {
  readonly id?: string;
  readonly parents?: readonly string[];
  /** The program or database; undefined where the file says `.`. */
  readonly source?: string;
  /** As written, so that nothing is rounded. */
  readonly score?: string;
  /** `.`: it has no strand; `?`: nobody knows. Undefined where the location says it. */
  readonly strand?: '.' | '?';
  /** Of each stretch in reading order, where they are not what the lengths and the codon start give. */
  readonly phases?: readonly (0 | 1 | 2)[];
}

/** The value of the first qualifier of this name; empty for one without a value, undefined when there is none. */
export const qualifierOf = ({ qualifiers }: Feature, name: string): string | undefined => {
  const found = qualifiers.find((qualifier) => qualifier.name === name);
  return found === undefined ? undefined : (found.value ?? '');
};

/** Is it marked as broken: `/pseudo` or `/pseudogene`? Such a CDS has no protein. */
export const isPseudo = (feature: Feature): boolean =>
  qualifierOf(feature, 'pseudo') !== undefined || qualifierOf(feature, 'pseudogene') !== undefined;
