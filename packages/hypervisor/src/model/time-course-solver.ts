import { factor, solveFactored } from './lu.js';
import { namedState, type OdeSystem } from './ode-system.js';
import { SolverError } from './solver-error.js';

const ORDER = 6;
const MOST_STEPS = 100_000;
const ROUNDING = 1e-6;

/** How exact a time course is. */
export interface Tolerances {
  readonly relative: number;
  /** In the unit of the states. */
  readonly absolute: number;
}

/**
 * The states at each of `times` (rising; the first is the start). Linearly implicit Euler steps, extrapolated to order 6,
 * with adaptive steps (SEULEX: Deuflhard 1985; Hairer & Wanner, Solving ODEs II, IV.9). @throws {SolverError}
 */
export const solveTimeCourse = (
  system: OdeSystem,
  start: Float64Array,
  times: readonly number[],
  { relative, absolute }: Tolerances,
): readonly Float64Array[] => {
  const { size } = system;
  const rates = new Float64Array(size);
  const jacobian = new Float64Array(size * size);
  const matrix = new Float64Array(size * size);
  const pivots = new Int32Array(size);
  const table = Array.from({ length: ORDER }, () => new Float64Array(size));

  /** Row `row` of the table: `row + 1` small steps, then extrapolated with the rows before. */
  const fillRow = (state: Float64Array, step: number, row: number): boolean => {
    const small = step / (row + 1);
    for (let at = 0; at < size * size; at++) matrix[at] = -small * (jacobian[at] ?? 0);
    for (let at = 0; at < size; at++) matrix[at * size + at] = (matrix[at * size + at] ?? 0) + 1;
    if (!factor(matrix, size, pivots)) return false;
    const current = Float64Array.from(state);
    for (let count = 0; count <= row; count++) {
      system.derivatives(current, rates);
      for (let at = 0; at < size; at++) rates[at] = small * (rates[at] ?? 0);
      solveFactored(matrix, size, pivots, rates);
      for (let at = 0; at < size; at++) current[at] = (current[at] ?? 0) + (rates[at] ?? 0);
    }
    // Aitken-Neville, the newest value first; table[k] holds column k of the last row.
    let value = current;
    for (let column = 0; column < row; column++) {
      const factorOf = (row + 1) / (row - column) - 1;
      const above = table[column] ?? current;
      const better = new Float64Array(size);
      for (let at = 0; at < size; at++)
        better[at] = (value[at] ?? 0) + ((value[at] ?? 0) - (above[at] ?? 0)) / factorOf;
      table[column] = value;
      value = better;
    }
    table[row] = value;
    return true;
  };

  /** One step: the new state and its error in tolerances, or undefined when it came to nothing. */
  const attempt = (
    state: Float64Array,
    step: number,
  ): { readonly next: Float64Array; readonly error: number } | undefined => {
    system.jacobian(state, jacobian);
    for (let row = 0; row < ORDER; row++) if (!fillRow(state, step, row)) return undefined;
    const next = table[ORDER - 1] ?? state;
    const lower = table[ORDER - 2] ?? state;
    let error = 0;
    for (let at = 0; at < size; at++) {
      const value = next[at] ?? Number.NaN;
      const scale = absolute + relative * Math.max(Math.abs(value), Math.abs(state[at] ?? 0));
      error = Math.max(error, Math.abs(value - (lower[at] ?? 0)) / scale);
      if (!(value >= -ROUNDING)) return undefined;
    }
    return Number.isFinite(error) ? { next: Float64Array.from(next), error } : undefined;
  };

  const states = [Float64Array.from(start)];
  let state: Float64Array = Float64Array.from(start);
  let time = times[0] ?? 0;
  let step = 1e-4;
  let count = 0;
  for (const target of times.slice(1)) {
    while (time < target) {
      if (++count > MOST_STEPS || step < 1e-14 * Math.max(1, Math.abs(target)))
        throw new SolverError({
          problem: `the time course does not go on at ${time} of ${target}`,
          state: namedState(system, state),
          step,
        });
      const isLast = step >= target - time;
      const length = isLast ? target - time : step;
      const result = attempt(state, length);
      if (result === undefined || result.error > 1) {
        step = length * (result === undefined ? 0.25 : Math.max(0.1, 0.8 * result.error ** (-1 / ORDER)));
        continue;
      }
      ({ next: state } = result);
      time = isLast ? target : time + length;
      const growth = Math.min(4, 0.8 * Math.max(result.error, 1e-8) ** (-1 / ORDER));
      step = isLast ? Math.max(step, length * growth) : length * growth;
    }
    states.push(Float64Array.from(state));
  }
  return states;
};
