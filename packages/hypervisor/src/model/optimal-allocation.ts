import { ModelInfeasibleError } from './model-infeasible-error.js';

/** What the allocation model without regulation needs to know. */
export interface AllocationParameters {
  /** Fastest translation, per hour: residues per hour and ribosome over its own residues. */
  readonly gammaMax: number;
  /** Precursors at which ribosomes run at half speed, mass fraction of protein. */
  readonly kPrecursor: number;
  readonly phiO: number;
  readonly phiX: number;
}

/** A steady state of the allocation model. */
export interface AllocationState {
  /** Per hour. */
  readonly growthRate: number;
  readonly phiR: number;
  readonly phiM: number;
}

/**
 * The growth rate for a ribosome fraction: the smaller root of (1−K)λ² − (N+G)λ + NG = 0 with N = ν φ_M and G = γ φ_R (Chure &
 * Cremer 2023).
 */
export const growthOf = (phiR: number, nu: number, given: AllocationParameters): number => {
  const supply = nu * (1 - given.phiO - given.phiX - phiR);
  const demand = given.gammaMax * phiR;
  const sum = supply + demand;
  const product = supply * demand;
  if (product <= 0) return 0;
  // The form that does not cancel.
  return (2 * product) / (sum + Math.sqrt(Math.max(0, sum ** 2 - 4 * (1 - given.kPrecursor) * product)));
};

const GOLDEN = (Math.sqrt(5) - 1) / 2;

/** The ribosome fraction that grows fastest in a medium of charging rate `nu` (per hour). @throws {ModelInfeasibleError} */
export const optimalAllocation = (nu: number, given: AllocationParameters): AllocationState => {
  const free = 1 - given.phiO - given.phiX;
  if (!(free > 0) || !(given.phiX >= 0))
    throw new ModelInfeasibleError({
      quantity: 'mass fraction of guests',
      value: given.phiX,
      largestFeasible: 1 - given.phiO,
    });
  if (!(nu > 0) || !Number.isFinite(nu))
    throw new ModelInfeasibleError({
      quantity: 'nu_max (1/h)',
      value: nu,
      largestFeasible: Number.MAX_VALUE,
    });
  let [low, high] = [0, free];
  // The growth rate has one maximum in the ribosome fraction.
  for (let count = 0; count < 100; count++) {
    const left = high - GOLDEN * (high - low);
    const right = low + GOLDEN * (high - low);
    if (growthOf(left, nu, given) < growthOf(right, nu, given)) low = left;
    else high = right;
  }
  const phiR = (low + high) / 2;
  return { growthRate: growthOf(phiR, nu, given), phiR, phiM: free - phiR };
};
