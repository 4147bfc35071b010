/** An autonomous system of ordinary differential equations whose states are never negative. */
export interface OdeSystem {
  readonly size: number;
  readonly stateNames: readonly string[];
  /** Writes the time derivatives at `state` into `rates`. */
  derivatives(state: Float64Array, rates: Float64Array): void;
  /** Writes the matrix of partial derivatives, row by row, into `matrix`. */
  jacobian(state: Float64Array, matrix: Float64Array): void;
}

/** States by their names. */
export const namedState = (
  { stateNames }: OdeSystem,
  state: Float64Array,
): Readonly<Record<string, number>> =>
  Object.fromEntries(stateNames.map((name, at) => [name, state[at] ?? 0]));
