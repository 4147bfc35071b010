import { BioxenError, type ErrorContext } from '@bioxen/core';

/** A rockspec, or a part of one, says what cannot be. */
export class RockspecError extends BioxenError {
  readonly problem: string;

  /** @param problem as the end of a sentence */
  constructor(problem: string, context: ErrorContext = {}) {
    super(`The rockspec is not valid: ${problem}`, {
      hint: 'Ask whoever published the package to mend it, or choose another version.',
      ...context,
      code: 'ROCKSPEC_INVALID',
    });
    this.problem = problem;
  }

  override get name(): string {
    return 'RockspecError';
  }
}
