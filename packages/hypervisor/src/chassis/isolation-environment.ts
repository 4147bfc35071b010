import type { CellularArchitecture } from './chassis-capabilities.js';

/** What keeps one guest apart, by name. */
export type IsolationEnvironment = Readonly<Record<string, string>>;

const FEATURES = ['orthogonal_ribosomes', 'protein_tags', 'regulatory_rnas', 'membrane_compartment'];
const EUKARYOTIC_FEATURES = [
  'nuclear_compartment',
  'mitochondrial_targeting',
  'er_targeting',
  'ptm_tags',
  'mrna_processing',
  'chromatin',
  'organelle_inheritance',
];

/** The names for one guest. They hold its whole id, so that ids with a common beginning stay apart. */
export function isolationNames(vmId: string, architecture: CellularArchitecture): IsolationEnvironment {
  const features = architecture === 'eukaryotic' ? [...FEATURES, ...EUKARYOTIC_FEATURES] : FEATURES;
  return Object.fromEntries(features.map((feature) => [feature, `${feature}:${vmId}`]));
}
