import { BioxenError } from '@bioxen/core';
import { hostParameters, sheetOf } from '../model/host-parameters.js';
import { type MeasuredColumn, type Measurement, parseMeasurements } from './measurement.js';
import { compare, type Comparison, type Quantity } from './predict.js';

/** How near the model comes to one measured quantity of one organism. */
export interface Score {
  readonly quantity: Quantity;
  readonly chassis: string;
  readonly count: number;
  /** 1 − squared residuals over squared deviations from the mean; null where all measured values are equal. */
  readonly rSquared: number | null;
  /** Of |predicted − measured| / measured; values that were measured as 0 do not count. */
  readonly medianRelativeError: number | null;
  readonly p90RelativeError: number | null;
  /** In the unit of the quantity. */
  readonly medianAbsoluteError: number;
}

/** What `validateTable` found. */
export interface ValidationReport {
  readonly model: 'L1 flux parity with ribosomes at rest';
  readonly scores: readonly Score[];
  /** Lines of other organisms, of what cannot be, and for which the model has no state, and why. They are in no score. */
  readonly infeasible: readonly { readonly line: number; readonly problem: string }[];
  readonly ignoredColumns: readonly string[];
  readonly comparisons: readonly Comparison[];
}

/** Between the two nearest values, as NumPy does it; null of nothing. */
const quantile = (values: readonly number[], share: number): number | null => {
  const sorted = values.toSorted((a, b) => a - b);
  const at = share * (sorted.length - 1);
  const low = sorted[Math.floor(at)];
  const high = sorted[Math.ceil(at)];
  return low === undefined || high === undefined ? null : low + (high - low) * (at - Math.floor(at));
};

/** Measured values that differ by less, relative to themselves, are equal: they differ by their rounding. */
const EQUAL = 1e-12;

const rSquaredOf = (own: readonly Comparison[]): number | null => {
  let [least, largest] = [Infinity, 0];
  for (const { measured } of own) [least, largest] = [Math.min(least, measured), Math.max(largest, measured)];
  const spread = largest - least;
  if (!(spread > EQUAL * largest)) return null;
  // In units of the spread, because squares of what is measured need not be numbers.
  const places = own.map(({ measured }) => (measured - least) / spread);
  const mean = places.reduce((sum, place) => sum + place, 0) / places.length;
  const total = places.reduce((sum, place) => sum + (place - mean) ** 2, 0);
  const residual = own.reduce(
    (sum, { measured, predicted }) => sum + ((measured - predicted) / spread) ** 2,
    0,
  );
  return 1 - residual / total;
};

const scoreOf = (all: readonly Comparison[], { quantity, chassis }: Comparison): Score => {
  const own = all.filter((one) => one.quantity === quantity && one.chassis === chassis);
  const absolute = own.map(({ measured, predicted }) => Math.abs(predicted - measured));
  const relative = own
    .filter(({ measured }) => measured > 0)
    .map(({ measured, predicted }) => Math.abs(predicted - measured) / measured);
  return {
    quantity,
    chassis,
    count: own.length,
    rSquared: rSquaredOf(own),
    medianRelativeError: quantile(relative, 0.5),
    p90RelativeError: quantile(relative, 0.9),
    medianAbsoluteError: quantile(absolute, 0.5) ?? 0,
  };
};

const FRACTIONS: readonly MeasuredColumn[] = [
  'ribosome_mass_fraction',
  'active_ribosome_fraction',
  'guest_mass_fraction',
];
const RATES: readonly MeasuredColumn[] = ['growth_rate_per_hour', 'doubling_time_min'];

/** Is there a growth law for this organism? Compilations have many organisms. */
const hasGrowthLaw = (chassis: string): boolean => {
  try {
    hostParameters(sheetOf(chassis));
    return true;
  } catch (error) {
    // No sheet, or one that lacks what the law needs.
    if (BioxenError.isInstance(error)) return false;
    throw error;
  }
};

/** Why a line can be compared with nothing. */
const problemOf = ({ chassis, values }: Measurement): string | undefined => {
  if (!hasGrowthLaw(chassis)) return `there is no growth law for the organism ${JSON.stringify(chassis)}`;
  const large = FRACTIONS.find((name) => (values.get(name) ?? 0) > 1);
  if (large !== undefined) return `${large} is ${values.get(large)}, and a fraction is from 0 to 1`;
  const negative = [...values].find(([, value]) => value < 0);
  if (negative !== undefined) return `${negative[0]} is negative: ${negative[1]}`;
  const still = RATES.find((name) => values.get(name) === 0);
  return still === undefined ? undefined : `${still} is 0, and the growth law is of cells that grow`;
};

/** Options of `validateTable`. */
export interface ValidateOptions {
  /** Of lines that name no organism. @defaultValue 'ecoli' */
  readonly chassis?: string;
}

/**
 * Compares a CSV table of published measurements with the growth law (level L1). Its columns are in the README.
 * @throws {BioxenError} API_VALIDATION_ERROR with the line, for a table that cannot be read or an unknown chassis
 */
export const validateTable = (
  text: string,
  { chassis = 'ecoli' }: ValidateOptions = {},
): ValidationReport => {
  const { measurements, ignoredColumns } = parseMeasurements(text, chassis);
  hostParameters(sheetOf(chassis));
  const comparisons: Comparison[] = [];
  const infeasible: { line: number; problem: string }[] = [];
  for (const measurement of measurements) {
    const problem = problemOf(measurement);
    if (problem !== undefined) {
      infeasible.push({ line: measurement.line, problem });
      continue;
    }
    try {
      comparisons.push(...compare(measurement));
    } catch (error) {
      if (!BioxenError.isInstance(error) || error.code !== 'MODEL_INFEASIBLE') throw error;
      infeasible.push({ line: measurement.line, problem: error.message });
    }
  }
  const kinds = comparisons.filter(
    (one, at) =>
      comparisons.findIndex(
        ({ quantity, chassis: name }) => quantity === one.quantity && name === one.chassis,
      ) === at,
  );
  return {
    model: 'L1 flux parity with ribosomes at rest',
    scores: kinds.map((kind) => scoreOf(comparisons, kind)),
    infeasible,
    ignoredColumns,
    comparisons,
  };
};
