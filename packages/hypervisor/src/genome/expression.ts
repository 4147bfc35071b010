import { BioxenError } from '@bioxen/core';
import { type Feature, qualifierOf } from './feature.js';

/**
 * How often each gene is expressed: copies of its protein per cell cycle, by locus tag, gene name or protein id, or a
 * function of the CDS. What is not named has `default` copies.
 */
export interface ExpressionProfile {
  readonly copies?: ReadonlyMap<string, number> | ((cds: Feature) => number | undefined);
  /** @defaultValue 1 */
  readonly default?: number;
}

const NAMES = ['locus_tag', 'gene', 'protein_id'];

/** What a gene is called: its locus tag, else its name, else its protein id; empty when it has none. */
export const geneName = (feature: Feature): string =>
  NAMES.map((name) => qualifierOf(feature, name)).find((name) => name !== undefined && name !== '') ?? '';

/** Copies of the protein of a CDS per cell cycle. @throws {BioxenError} API_VALIDATION_ERROR for what is no amount */
export const copiesOf = (cds: Feature, { copies, default: other = 1 }: ExpressionProfile = {}): number => {
  const named =
    typeof copies === 'function'
      ? copies(cds)
      : NAMES.map((name) => copies?.get(qualifierOf(cds, name) ?? '')).find((count) => count !== undefined);
  const count = named ?? other;
  if (Number.isFinite(count) && count >= 0) return count;
  throw new BioxenError(
    `The expression of ${geneName(cds) || 'a CDS'} is ${count}, which is no number of copies`,
    {
      code: 'API_VALIDATION_ERROR',
      hint: 'Give a finite number of copies per cell cycle, 0 or more.',
    },
  );
};
