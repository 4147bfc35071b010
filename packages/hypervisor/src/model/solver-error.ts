import { BioxenError, type ErrorContext } from '@bioxen/core';

/** Options of `SolverError`. */
export interface SolverErrorOptions extends ErrorContext {
  /** What did not work, as the end of a sentence. */
  readonly problem: string;
  /** The last state that was accepted, by name. */
  readonly state: Readonly<Record<string, number>>;
  /** The step that was tried, in the time unit of the model. */
  readonly step: number;
}

/** The numerical solver did not converge. Nothing partial is given back; `state` and `step` say where it stood. */
export class SolverError extends BioxenError {
  readonly problem: string;
  readonly state: Readonly<Record<string, number>>;
  readonly step: number;

  constructor({ problem, state, step, ...context }: SolverErrorOptions) {
    super(`The solver stopped: ${problem} (step ${step})`, {
      hint: 'Check the parameters: a cell without nutrient or energy has no state of growth. Else report the state.',
      ...context,
      code: 'SOLVER_FAILED',
    });
    this.problem = problem;
    this.state = state;
    this.step = step;
  }

  override get name(): string {
    return 'SolverError';
  }
}
