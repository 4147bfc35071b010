import { BioxenError, type ErrorContext } from '@bioxen/core';

/** A chassis could not be set up, or did not do its part; nothing of what it was asked for is left behind. */
export class ChassisError extends BioxenError {
  readonly chassisType: string;
  readonly problem: string;

  constructor(chassisType: string, problem: string, context: ErrorContext = {}) {
    super(`Chassis '${chassisType}' cannot be used: ${problem}`, {
      hint: 'Use ecoli, yeast or orthogonal, or register a chassis of your own with registerChassis().',
      ...context,
      code: 'CHASSIS_INITIALIZATION_ERROR',
    });
    this.chassisType = chassisType;
    this.problem = problem;
  }

  override get name(): string {
    return 'ChassisError';
  }
}
