import { BaseChassis } from './base-chassis.js';
import type { ChassisCapabilities } from './chassis-capabilities.js';

const CAPABILITIES: ChassisCapabilities = Object.freeze({
  ribosomes: 500,
  maxVms: 1,
  memoryKb: 65_536,
  rnaPolymerases: 40,
  architecture: 'synthetic',
  metabolicPathways: ['custom_synthetic_pathway'],
  proteinProcessing: ['orthogonal_translation'],
  organelles: {},
  organellesPerVm: {},
  defaultMemoryKb: 500,
  atpPoolSize: 10_000,
});

/** A cell with a translation of its own, as seed 004 designs it: a design target, no organism that was measured. */
export class OrthogonalChassis extends BaseChassis {
  readonly chassisType: string = 'orthogonal';

  getCapabilities(): ChassisCapabilities {
    return CAPABILITIES;
  }
}
