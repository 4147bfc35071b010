import { geneName } from './expression.js';
import type { Feature } from './feature.js';
import type { Location } from './location.js';

/** The id of a feature in a GFF3 file, and of those it is part of. */
interface FeatureIds {
  readonly id?: string;
  readonly parents: readonly string[];
}

const isParted = (location: Location): boolean =>
  location.kind === 'complement' ? isParted(location.of) : 'parts' in location;

/**
 * Ids for features: those they have, else made of key and locus tag or gene (`gene-dnaA`, `CDS-dnaA`), none twice. What has
 * the locus tag or gene of a `gene` feature before it is part of that. One line without a name needs no id.
 */
export const featureIds = (features: readonly Feature[]): readonly FeatureIds[] => {
  const taken = new Set(features.flatMap(({ gff3 }) => (gff3?.id === undefined ? [] : [gff3.id])));
  const genes = new Map<string, string>();
  // How often a base was taken, so that a thousand equal names stay linear.
  const counts = new Map<string, number>();
  const fresh = (base: string): string => {
    let count = counts.get(base) ?? 0;
    let id: string;
    do {
      count++;
      id = count === 1 ? base : `${base}-${count}`;
    } while (taken.has(id));
    counts.set(base, count);
    taken.add(id);
    return id;
  };
  return features.map((feature) => {
    if (feature.gff3?.id !== undefined || feature.gff3?.parents !== undefined)
      return {
        ...(feature.gff3.id === undefined ? {} : { id: feature.gff3.id }),
        parents: feature.gff3.parents ?? [],
      };
    const name = geneName(feature);
    if (name === '' && !isParted(feature.location)) return { parents: [] };
    const id = fresh(name === '' ? feature.key : `${feature.key}-${name}`);
    if (feature.key === 'gene') {
      if (name !== '') genes.set(name, id);
      return { id, parents: [] };
    }
    const gene = genes.get(name);
    return { id, parents: gene === undefined ? [] : [gene] };
  });
};
