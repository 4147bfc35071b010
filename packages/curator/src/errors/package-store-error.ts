import { BioxenError, type ErrorContext } from '@bioxen/core';

/** The folder of packages and environments could not be written or read. What was there is as it was. */
export class PackageStoreError extends BioxenError {
  readonly path: string;
  readonly problem: string;

  /** @param problem as the end of a sentence */
  constructor(path: string, problem: string, context: ErrorContext = {}) {
    super(`${path} could not be written or read: ${problem}`, {
      hint: 'Mend its rights, or choose another folder: BIOXEN_HOME.',
      ...context,
      code: 'PACKAGE_STORE_FAILED',
    });
    this.path = path;
    this.problem = problem;
  }

  override get name(): string {
    return 'PackageStoreError';
  }
}
