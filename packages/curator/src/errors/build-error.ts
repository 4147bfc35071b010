import { BioxenError, type ErrorContext } from '@bioxen/core';

/** Options of `BuildError`. */
export interface BuildErrorOptions extends ErrorContext {
  readonly packageName: string;
  /** As the end of a sentence. */
  readonly problem: string;
  /** The last of what the build printed. */
  readonly log?: string | undefined;
}

/** A package could not be built. Nothing of it was installed. */
export class BuildError extends BioxenError {
  readonly packageName: string;
  readonly problem: string;
  declare readonly log?: string;

  constructor({ packageName, problem, log, ...context }: BuildErrorOptions) {
    super(
      `The package '${packageName}' could not be built: ${problem}${log === undefined ? '' : `\n${log}`}`,
      {
        hint: 'Install what the build asks for, then try again.',
        ...context,
        code: 'BUILD_FAILED',
      },
    );
    this.packageName = packageName;
    this.problem = problem;
    if (log !== undefined) this.log = log;
  }

  override get name(): string {
    return 'BuildError';
  }
}
