import { factor, solveFactored } from './lu.js';
import { namedState, type OdeSystem } from './ode-system.js';
import { SolverError } from './solver-error.js';

const MOST_STEPS = 4000;
const MOST_NEWTON = 12;
const SMALLEST_STEP = 1e-12;
const LARGEST_STEP = 1e12;
/** A state that so many of the largest steps do not settle decays and never rests. */
const MOST_LONG_STEPS = 40;
/** Rounding may leave a state that is zero just below it; anything more is a step too long. */
const ROUNDING = 1e-9;

/**
 * Follows a system to its steady state: implicit Euler with Newton's method and a dense LU, the step doubled while the state
 * changes by less than 30 % (fourfold below 10 %), quartered when Newton fails or a state becomes negative (pseudo-transient continuation, Kelley &
 * Keyes 1998), and at the end Newton's method on the steady state itself. @throws {SolverError}
 */
export const solveSteadyState = (system: OdeSystem, start: Float64Array): Float64Array => {
  const { size } = system;
  const rates = new Float64Array(size);
  const matrix = new Float64Array(size * size);
  const pivots = new Int32Array(size);
  const change = new Float64Array(size);
  let state = Float64Array.from(start);
  let step = 1e-3;

  /** Newton's method for `next - state = step * f(next)`; with `isFinal` for `0 = f(next)`. */
  const newton = (next: Float64Array, isFinal: boolean): boolean => {
    let previous = Infinity;
    for (let round = 0; round < MOST_NEWTON; round++) {
      system.derivatives(next, rates);
      system.jacobian(next, matrix);
      for (let row = 0; row < size; row++) {
        change[row] = isFinal
          ? -(rates[row] ?? 0)
          : (state[row] ?? 0) - (next[row] ?? 0) + step * (rates[row] ?? 0);
        if (isFinal) continue;
        for (let at = row * size; at < (row + 1) * size; at++) matrix[at] = -step * (matrix[at] ?? 0);
        matrix[row * size + row] = (matrix[row * size + row] ?? 0) + 1;
      }
      if (!factor(matrix, size, pivots)) return false;
      solveFactored(matrix, size, pivots, change);
      let largest = 0;
      for (let row = 0; row < size; row++) {
        const value = (next[row] ?? 0) + (change[row] ?? 0);
        if (!(value >= -ROUNDING)) return false;
        next[row] = value;
        largest = Math.max(largest, Math.abs(change[row] ?? 0) / (Math.abs(value) + 1e-6));
      }
      // On the way a step need not be exact: only where it leads counts.
      if (largest < (isFinal ? 1e-13 : 1e-3)) return true;
      // As exact as doubles allow: the last changes are rounding.
      if (isFinal && largest < 1e-9 && largest >= previous) return true;
      if (largest > 2 * previous && round > 2) return false;
      previous = largest;
    }
    return isFinal && previous < 1e-9;
  };

  let longSteps = 0;
  for (let count = 0; count < MOST_STEPS && longSteps < MOST_LONG_STEPS; count++) {
    const next = Float64Array.from(state);
    if (!newton(next, false)) {
      step /= 4;
      if (step < SMALLEST_STEP)
        throw new SolverError({ problem: 'no step is short enough', state: namedState(system, state), step });
      continue;
    }
    let moved = 0;
    for (let row = 0; row < size; row++)
      moved = Math.max(
        moved,
        Math.abs((next[row] ?? 0) - (state[row] ?? 0)) / (Math.abs(next[row] ?? 0) + 1),
      );
    state = next;
    if (moved < 1e-2 && step > 10) {
      const polished = Float64Array.from(state);
      if (newton(polished, true)) return polished;
    }
    if (step === LARGEST_STEP) longSteps++;
    if (moved < 0.3) step = Math.min(step * (moved < 0.1 ? 4 : 2), LARGEST_STEP);
    else if (moved > 2) step /= 2;
  }
  throw new SolverError({
    problem: 'there is no steady state that grows; what is there decays',
    state: namedState(system, state),
    step,
  });
};
