import { hostState, type HostState } from '../model/host-state.js';
import type { MeasuredColumn, Measurement } from './measurement.js';

/** What is compared. Burden is growth with a guest over growth without; the antibiotic blocks ribosomes. */
export type Quantity =
  | 'ribosomeMassFraction'
  | 'ribosomeMassFractionUnderAntibiotic'
  | 'elongationRate'
  | 'activeRibosomeFraction'
  | 'ribosomesPerCell'
  | 'relativeGrowth';

/** A measured number beside what the model says. */
export interface Comparison {
  readonly quantity: Quantity;
  readonly chassis: string;
  readonly line: number;
  readonly measured: number;
  readonly predicted: number;
}

/** Growth without a guest where a table of burdens does not tell it; the burden hardly depends on it. */
const USUAL_GROWTH = 1;

const growthOf = (values: Measurement['values']): number | undefined => {
  const rate = values.get('growth_rate_per_hour');
  const minutes = values.get('doubling_time_min');
  return rate ?? (minutes === undefined ? undefined : (60 * Math.LN2) / minutes);
};

/** The host under an antibiotic that leaves it this growth rate. */
const underAntibiotic = (chassis: string, free: number, growthRate: number): HostState => {
  let [low, high] = [1e-6, 1];
  const at = (unblockedRibosomes: number): HostState =>
    hostState({ chassis, medium: { growthRatePerHour: free }, unblockedRibosomes });
  for (let count = 0; count < 60; count++) {
    const middle = Math.sqrt(low * high);
    if (at(middle).growthRate < growthRate) low = middle;
    else high = middle;
  }
  return at(high);
};

/** Growth without the guest, as far as a line tells it. */
const unburdened = (values: Measurement['values']): number => {
  const told = values.get('unburdened_growth_rate_per_hour');
  const relative = values.get('relative_growth');
  const growth = growthOf(values);
  if (told !== undefined) return told;
  return growth !== undefined && relative !== undefined && relative > 0 ? growth / relative : USUAL_GROWTH;
};

/** Everything in a line that the model has a word on. @throws {ModelInfeasibleError} where it has no state for the line */
export const compare = ({ line, chassis, values }: Measurement): readonly Comparison[] => {
  const growth = growthOf(values);
  const guest = values.get('guest_mass_fraction') ?? 0;
  const free = values.get('drug_free_growth_rate_per_hour');
  const isBurden = values.has('guest_mass_fraction');
  if (growth === undefined && !isBurden) return [];
  const isDrugged = free !== undefined && growth !== undefined && growth < free;
  const state = isDrugged
    ? underAntibiotic(chassis, free, growth)
    : hostState({
        chassis,
        medium: { growthRatePerHour: isBurden ? unburdened(values) : (growth ?? USUAL_GROWTH) },
        guests: guest > 0 ? [{ phiX: guest }] : [],
      });
  const comparisons: Comparison[] = [];
  const add = (quantity: Quantity, column: MeasuredColumn, predicted: number | undefined): void => {
    const measured = values.get(column);
    if (measured !== undefined && predicted !== undefined)
      comparisons.push({ quantity, chassis, line, measured, predicted });
  };
  add(
    isDrugged ? 'ribosomeMassFractionUnderAntibiotic' : 'ribosomeMassFraction',
    'ribosome_mass_fraction',
    state.phiR,
  );
  add('elongationRate', 'elongation_rate_aa_per_s', state.elongationRate);
  add('activeRibosomeFraction', 'active_ribosome_fraction', state.activeFraction);
  add('ribosomesPerCell', 'ribosomes_per_cell', state.ribosomesPerCell);
  if (isBurden && values.has('relative_growth'))
    add('relativeGrowth', 'relative_growth', state.relativeGrowth);
  else if (isBurden && growth !== undefined && values.has('unburdened_growth_rate_per_hour'))
    comparisons.push({
      quantity: 'relativeGrowth',
      chassis,
      line,
      measured: growth / unburdened(values),
      predicted: state.relativeGrowth,
    });
  return comparisons;
};
