/** How fast a cell works. */
export interface CellRates {
  /** Residues a second that one active ribosome links. */
  readonly elongationRate: number;
  /** Part of the ribosomes that are at work, 0 to 1. */
  readonly activeFraction: number;
  /** ATP for one residue. */
  readonly atpPerResidue: number;
}

/** The contract of seed 004: 20 residues a second, all ribosomes at work, 4 ATP a residue. */
export const LEGACY_RATES: CellRates = Object.freeze({
  elongationRate: 20,
  activeFraction: 1,
  atpPerResidue: 4,
});

/** What used up a quantum. */
export type LimitedBy = 'ribosomes' | 'atp' | 'done' | 'postponed' | 'time';

/** Residues that so many ribosomes link in so many seconds, whole. */
export function residuesOf(ribosomes: number, seconds: number, rates: CellRates): number {
  // A hair is added: 17 · 20 · 60 must not become 20 399 for the way in which doubles are written.
  return Math.floor(ribosomes * rates.elongationRate * rates.activeFraction * seconds + 1e-6);
}

/** What a guest may do in a quantum. */
export interface QuantumBudget {
  readonly residues: number;
  /** Which of its two shares is the smaller one. */
  readonly limitedBy: 'ribosomes' | 'atp';
}

/**
 * The budget of one quantum: what its ribosomes can link, or what its share of the ATP pays for, whichever is less. The
 * guests' ATP is what all available ribosomes use, so that 25 % feeds a quarter of them exactly.
 */
export function quantumBudget(
  own: { readonly ribosomes: number; readonly atpPercentage: number },
  availableRibosomes: number,
  seconds: number,
  rates: CellRates,
): QuantumBudget {
  const byRibosomes = residuesOf(own.ribosomes, seconds, rates);
  const byAtp = residuesOf((own.atpPercentage / 100) * availableRibosomes, seconds, rates);
  return byAtp < byRibosomes
    ? { residues: byAtp, limitedBy: 'atp' }
    : { residues: byRibosomes, limitedBy: 'ribosomes' };
}

/** Ribosome-seconds behind so many residues. */
export function ribosomeSecondsOf(residues: number, rates: CellRates): number {
  return residues / (rates.elongationRate * rates.activeFraction);
}
