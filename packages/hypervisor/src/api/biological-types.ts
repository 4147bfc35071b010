import { BioApiError } from '../errors/bio-api-error.js';

/** What is known of a biological type. */
export interface BiologicalType {
  readonly chassisType: string;
  readonly genomeTemplate: string;
  /** What `optimizeResourcesForBiologicalType` asks for. */
  readonly preset: { readonly atpPercentage: number; readonly ribosomes: number };
  /** The most that such a VM may have. */
  readonly limits: { readonly atpPercentage: number; readonly ribosomes: number };
}

const YEAST_RIBOSOMES = 85_000;

/** Seed 004's three, all on the E. coli chassis, and a yeast of ours. */
export const BIOLOGICAL_TYPES: Readonly<Record<string, BiologicalType>> = {
  syn3a: {
    chassisType: 'ecoli',
    genomeTemplate: 'syn3a_minimal',
    preset: { atpPercentage: 60, ribosomes: 10 },
    limits: { atpPercentage: 70, ribosomes: 15 },
  },
  ecoli: {
    chassisType: 'ecoli',
    genomeTemplate: 'ecoli',
    preset: { atpPercentage: 80, ribosomes: 25 },
    limits: { atpPercentage: 90, ribosomes: 30 },
  },
  minimal_cell: {
    chassisType: 'ecoli',
    genomeTemplate: 'minimal',
    preset: { atpPercentage: 50, ribosomes: 8 },
    limits: { atpPercentage: 60, ribosomes: 12 },
  },
  yeast: {
    chassisType: 'yeast',
    genomeTemplate: 'yeast',
    preset: { atpPercentage: 50, ribosomes: YEAST_RIBOSOMES },
    limits: { atpPercentage: 100, ribosomes: 170_000 },
  },
};

const VM_TYPES: readonly string[] = ['basic', 'xcpng'];

/** The biological types that can be made. */
export function getSupportedBiologicalTypes(): readonly string[] {
  return Object.keys(BIOLOGICAL_TYPES);
}

/** The types of VM in which they can run. */
export function getSupportedVmTypes(): readonly string[] {
  return [...VM_TYPES];
}

/** The chassis that such VMs live on unless another is named. @throws BioApiError for an unknown type */
export function chassisTypeOf(biologicalType: string): string {
  const type = Object.hasOwn(BIOLOGICAL_TYPES, biologicalType) ? BIOLOGICAL_TYPES[biologicalType] : undefined;
  if (type !== undefined) return type.chassisType;
  throw new BioApiError(`Unsupported biological type: ${biologicalType}`, {
    hint: `Use one of ${getSupportedBiologicalTypes().join(', ')}.`,
  });
}

/** Is there such a biological type? */
export function validateBiologicalType(biologicalType: unknown): boolean {
  return typeof biologicalType === 'string' && Object.hasOwn(BIOLOGICAL_TYPES, biologicalType);
}

/** Is there such a type of VM? */
export function validateVmType(vmType: unknown): boolean {
  return typeof vmType === 'string' && VM_TYPES.includes(vmType);
}
