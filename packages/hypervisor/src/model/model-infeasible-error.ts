import { BioxenError, type ErrorContext } from '@bioxen/core';

/** Options of `ModelInfeasibleError`. */
export interface ModelInfeasibleErrorOptions extends ErrorContext {
  /** The quantity that is too large or too small, with its unit, such as `growth rate (1/h)`. */
  readonly quantity: string;
  /** What was asked for. */
  readonly value: number;
  /** The largest value for which there is a solution. */
  readonly largestFeasible: number;
}

/** The model has no solution for these values; `largestFeasible` says how far one can go. */
export class ModelInfeasibleError extends BioxenError {
  readonly quantity: string;
  readonly value: number;
  readonly largestFeasible: number;

  constructor({ quantity, value, largestFeasible, ...context }: ModelInfeasibleErrorOptions) {
    super(
      `The model has no solution for ${quantity} ${value}: the largest feasible value is ${largestFeasible}`,
      {
        hint: 'Stay below that value, or change the chassis, the medium or the guests.',
        ...context,
        code: 'MODEL_INFEASIBLE',
      },
    );
    this.quantity = quantity;
    this.value = value;
    this.largestFeasible = largestFeasible;
  }

  override get name(): string {
    return 'ModelInfeasibleError';
  }
}
