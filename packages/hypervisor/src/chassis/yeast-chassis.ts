import { BaseChassis } from './base-chassis.js';
import type { ChassisCapabilities } from './chassis-capabilities.js';

const CAPABILITIES: ChassisCapabilities = Object.freeze({
  ribosomes: 200_000,
  maxVms: 2,
  memoryKb: 12_000,
  rnaPolymerases: 40,
  architecture: 'eukaryotic',
  metabolicPathways: [
    'glycolysis',
    'tca_cycle',
    'pentose_phosphate',
    'fatty_acid_synthesis',
    'amino_acid_biosynthesis',
    'sterol_biosynthesis',
    'fermentation',
    'gluconeogenesis',
  ],
  proteinProcessing: [
    'signal_peptide_cleavage',
    'protein_folding',
    'glycosylation',
    'phosphorylation',
    'ubiquitination',
    'er_quality_control',
    'golgi_modifications',
    'nuclear_import_export',
  ],
  organelles: { nucleus: 1, mitochondria: 50, endoplasmicReticulum: 1, golgi: 1, vacuole: 1 },
  organellesPerVm: { mitochondria: 5, endoplasmicReticulum: 0.1 },
  defaultMemoryKb: 500,
});

/** Saccharomyces cerevisiae with the numbers of seed 004: 200,000 ribosomes, two guests, organelles. */
export class YeastChassis extends BaseChassis {
  readonly chassisType: string = 'yeast';

  getCapabilities(): ChassisCapabilities {
    return CAPABILITIES;
  }
}
