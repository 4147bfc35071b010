import { frameOf } from './coding-sequence.js';
import type { Feature } from './feature.js';
import type { Stretch } from './gff3-location.js';

/**
 * The phase of each stretch of a CDS in reading order: how many of its first bases finish a codon of the stretch before.
 * The first comes from `/codon_start`.
 */
export const phasesOf = (feature: Feature, stretches: readonly Stretch[]): readonly (0 | 1 | 2)[] => {
  if (feature.gff3?.phases !== undefined) return feature.gff3.phases;
  let phase: number = frameOf(feature);
  return stretches.map(({ start, end }) => {
    const own = phase;
    // Bases of this stretch after its whole codons, and what the next one must add to them.
    const left = (((end - start + 1 - own) % 3) + 3) % 3;
    phase = (3 - left) % 3;
    return own === 1 ? 1 : own === 2 ? 2 : 0;
  });
};
