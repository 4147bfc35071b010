import { ModelInfeasibleError } from './model-infeasible-error.js';

/** What the flux-parity model needs to know of an organism. */
export interface FluxParityParameters {
  /** Fastest elongation, residues per second. */
  readonly elongationMax: number;
  /** Residues of the proteins of one ribosome. */
  readonly ribosomeResidues: number;
  /** Mass fraction of proteins that are neither ribosomes nor metabolism. */
  readonly phiO: number;
  /** Binding constants of charged and uncharged tRNA, tRNA per protein mass. */
  readonly kCharged: number;
  readonly kUncharged: number;
  /** Ratio of charged to uncharged tRNA at which half of the free share goes to ribosomes. */
  readonly tau: number;
  /** Fastest synthesis of tRNA, per hour. */
  readonly kappaMax: number;
  /**
   * Ribosomes at rest when ppGpp is highest, as a share of what ribosomes and metabolism have together. Its source is an active
   * fraction, never a ribosome fraction (docs/decisions/0020).
   */
  readonly reserve: number;
}

/** A state of balanced growth. Mass fractions of protein; they sum to 1. */
export interface FluxParityState {
  /** Per hour. */
  readonly growthRate: number;
  /** All ribosomes, those at rest included. */
  readonly phiR: number;
  readonly phiM: number;
  readonly phiO: number;
  /** Guests together. */
  readonly phiX: number;
  /** Residues per second and translating ribosome. */
  readonly elongationRate: number;
  /** Translating ribosomes over all, 0 to 1. */
  readonly activeFraction: number;
  /** The medium: how fast metabolic proteins charge tRNA at best, per hour. */
  readonly nuMax: number;
  /** Charged over uncharged tRNA. */
  readonly chargingRatio: number;
}

/** What a state is asked for, besides its charging ratio. */
export interface FluxParityLoad {
  /** Mass fraction of useless proteins. */
  readonly phiX: number;
  /** Share of ribosomes that an antibiotic leaves free, 0 to 1. */
  readonly unblocked: number;
}

/** Residues per hour and active ribosome, over its own residues: γ_max. */
const gammaMax = ({ elongationMax, ribosomeResidues }: FluxParityParameters): number =>
  (3600 * elongationMax) / ribosomeResidues;

/**
 * The steady state in closed form for a charging ratio r, charged over uncharged tRNA (Chure & Cremer 2023, eLife 12:e84878). Their φ_R = Aα, with
 * α = r/(r+τ), stands here for the ribosomes that translate; the alarmone that keeps the share 1−α of the synthesis of
 * ribosomes down puts the same share of a reserve to rest: φ_R = A(α + ρ(1−α)).
 */
const stateAt = (
  ratio: number,
  parameters: FluxParityParameters,
  { phiX, unblocked }: FluxParityLoad,
): FluxParityState => {
  const { phiO, tau, kappaMax, kCharged, kUncharged, reserve, elongationMax } = parameters;
  const free = 1 - phiO - phiX;
  const alpha = ratio / (ratio + tau);
  const ready = free * alpha;
  const phiR = free * (alpha + reserve * (1 - alpha));
  const translating = ready * unblocked;
  // λ(T + T*) = κ α with λ = γ φ T* / (T* + K*) and T* = rT: a quadratic in T.
  const speed = gammaMax(parameters) * translating * ratio * (1 + ratio);
  const supply = kappaMax * alpha;
  const linear = supply * ratio;
  const uncharged = (linear + Math.sqrt(linear ** 2 + 4 * speed * supply * kCharged)) / (2 * speed);
  const charged = ratio * uncharged;
  const saturation = charged / (charged + kCharged);
  const growthRate = gammaMax(parameters) * translating * saturation;
  const phiM = free - phiR;
  return {
    growthRate,
    phiR,
    phiM,
    phiO,
    phiX,
    elongationRate: elongationMax * saturation,
    activeFraction: translating / phiR,
    nuMax: (growthRate * (1 + charged) * (uncharged + kUncharged)) / (uncharged * phiM),
    chargingRatio: ratio,
  };
};

const SMALLEST = Math.log(1e-9);
const LARGEST = Math.log(1e9);
// Until doubles have no more between them.
const HALVINGS = 80;

/** The state in which `quantity`, which rises with the charging ratio, has this value. @throws {ModelInfeasibleError} */
export const solveFor = (
  quantity: 'growthRate' | 'nuMax',
  value: number,
  parameters: FluxParityParameters,
  load: FluxParityLoad,
): FluxParityState => {
  const label = quantity === 'growthRate' ? 'growth rate (1/h)' : 'nu_max (1/h)';
  const largestLoad = 1 - parameters.phiO;
  if (!(load.phiX >= 0) || load.phiX >= largestLoad)
    throw new ModelInfeasibleError({
      quantity: 'mass fraction of guests',
      value: load.phiX,
      largestFeasible: largestLoad,
    });
  let [low, high] = [SMALLEST, LARGEST];
  const largest = stateAt(Math.exp(high), parameters, load)[quantity];
  if (!(value > stateAt(Math.exp(low), parameters, load)[quantity]) || value > largest)
    throw new ModelInfeasibleError({ quantity: label, value, largestFeasible: largest });
  for (let count = 0; count < HALVINGS; count++) {
    const middle = (low + high) / 2;
    if (stateAt(Math.exp(middle), parameters, load)[quantity] < value) low = middle;
    else high = middle;
  }
  return stateAt(Math.exp((low + high) / 2), parameters, load);
};

/** How many of the ribosomes translate, as it was measured at a growth rate (1/h). */
export interface MeasuredActivity {
  readonly activeFraction: number;
  readonly growthRate: number;
}

/**
 * The reserve that makes the measured shares of ribosomes translate: α/(α + ρ(1−α)) = f, exactly for one share, and with the
 * least squares for several. How measured active fractions become the one parameter of rest.
 */
export const reserveFor = (
  measured: readonly MeasuredActivity[],
  parameters: Omit<FluxParityParameters, 'reserve'>,
): number => {
  const points = measured.map(({ activeFraction, growthRate }) => {
    const load = { phiX: 0, unblocked: 1 };
    const { chargingRatio } = solveFor('growthRate', growthRate, { ...parameters, reserve: 0 }, load);
    return { alpha: chargingRatio / (chargingRatio + parameters.tau), activeFraction };
  });
  const each = points.map(
    ({ alpha, activeFraction }) => (alpha * (1 - activeFraction)) / (activeFraction * (1 - alpha)),
  );
  const missBy = (reserve: number): number =>
    points.reduce(
      (sum, { alpha, activeFraction }) =>
        sum + (alpha / (alpha + reserve * (1 - alpha)) - activeFraction) ** 2,
      0,
    );
  let [low, high] = [Math.min(...each), Math.max(...each)];
  for (let count = 0; low < high && count < HALVINGS; count++) {
    const [left, right] = [low + (high - low) / 3, high - (high - low) / 3];
    if (missBy(left) < missBy(right)) high = right;
    else low = left;
  }
  return (low + high) / 2;
};
