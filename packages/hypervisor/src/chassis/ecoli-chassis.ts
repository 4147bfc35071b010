import { BaseChassis } from './base-chassis.js';
import type { ChassisCapabilities } from './chassis-capabilities.js';

const PATHWAYS: readonly string[] = [
  'glycolysis',
  'tca_cycle',
  'pentose_phosphate',
  'fatty_acid_synthesis',
  'amino_acid_biosynthesis',
];

const CAPABILITIES: ChassisCapabilities = Object.freeze({
  ribosomes: 80,
  maxVms: 4,
  memoryKb: 1_000_000,
  rnaPolymerases: 40,
  architecture: 'prokaryotic',
  metabolicPathways: PATHWAYS,
  proteinProcessing: ['signal_peptide_cleavage', 'protein_folding', 'basic_quality_control'],
  organelles: {},
  organellesPerVm: {},
  defaultMemoryKb: 120,
});

/** Escherichia coli with the numbers of seed 004: 80 ribosomes, four guests. Real cells have some hundred times as many. */
export class EcoliChassis extends BaseChassis {
  readonly chassisType: string = 'ecoli';

  getCapabilities(): ChassisCapabilities {
    return CAPABILITIES;
  }
}
