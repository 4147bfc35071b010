import { BioxenError, type ErrorContext } from '@bioxen/core';

/** Options of `ManifestError`. */
export interface ManifestErrorOptions extends ErrorContext {
  /** What is wrong, as the end of a sentence. */
  readonly problem: string;
  /** Where, counted from 1. */
  readonly line?: number | undefined;
}

/** The manifest of a repository is damaged, or no data. */
export class ManifestError extends BioxenError {
  readonly problem: string;
  declare readonly line?: number;

  constructor({ problem, line, ...context }: ManifestErrorOptions) {
    const where = line === undefined ? '' : ` in line ${line}`;
    super(`The manifest is not valid: ${problem}${where}`, {
      hint: 'Fetch it again; if it stays so, leave the repository out and tell whoever keeps it.',
      ...context,
      code: 'MANIFEST_INVALID',
    });
    this.problem = problem;
    if (line !== undefined) this.line = line;
  }

  override get name(): string {
    return 'ManifestError';
  }
}
