import { BioxenError, type ErrorContext } from '@bioxen/core';

/** A lockfile is damaged, or does not cover what is asked for. */
export class LockfileError extends BioxenError {
  readonly problem: string;

  /** @param problem as the end of a sentence */
  constructor(problem: string, context: ErrorContext = {}) {
    super(`The lockfile does not hold: ${problem}`, {
      hint: 'Lock again without --frozen, or take the lockfile from version control.',
      ...context,
      code: 'LOCKFILE_MISMATCH',
    });
    this.problem = problem;
  }

  override get name(): string {
    return 'LockfileError';
  }
}
