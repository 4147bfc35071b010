/** How a cell is built. */
export type CellularArchitecture = 'prokaryotic' | 'eukaryotic' | 'synthetic';

/** Membrane-bound parts of a cell; tenths are counted. */
export type Organelle = 'nucleus' | 'mitochondria' | 'endoplasmicReticulum' | 'golgi' | 'vacuole';

/** What a chassis has. */
export interface ChassisCapabilities {
  /** Whole. */
  readonly ribosomes: number;
  /** Guests at most. */
  readonly maxVms: number;
  /** KiB for all guests together. */
  readonly memoryKb: number;
  /** RNA polymerases for all guests together. */
  readonly rnaPolymerases: number;
  readonly architecture: CellularArchitecture;
  readonly metabolicPathways: readonly string[];
  readonly proteinProcessing: readonly string[];
  readonly organelles: Readonly<Partial<Record<Organelle, number>>>;
  /** What one guest takes of the organelles. */
  readonly organellesPerVm: Readonly<Partial<Record<Organelle, number>>>;
  /** Default heap of a guest, KiB. */
  readonly defaultMemoryKb: number;
  /** Size of the ATP pool as seed 004 gives it, without a unit: shares stay in per cent. */
  readonly atpPoolSize?: number;
}
