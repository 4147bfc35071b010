import { ModelInfeasibleError } from './model-infeasible-error.js';

/**
 * The plain burden of a useless protein: growth left over growth before, 1 − φ_X/(1−φ_O) (Scott et al. 2010).
 * @throws {ModelInfeasibleError} where nothing is left to grow with
 */
export const plainBurden = (phiX: number, phiO: number): number => {
  if (phiX >= 0 && phiX < 1 - phiO) return 1 - phiX / (1 - phiO);
  throw new ModelInfeasibleError({
    quantity: 'mass fraction of guests',
    value: phiX,
    largestFeasible: 1 - phiO,
  });
};
