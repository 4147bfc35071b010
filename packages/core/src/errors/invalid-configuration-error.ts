import { BioxenError, type ErrorContext } from './bioxen-error.js';

/** One thing that is wrong in a configuration. */
export interface ConfigurationProblem {
  /** Where: `ssh_user`, `peers[2].port`. Empty for the whole. */
  readonly path: string;
  /** What: `is missing`, `must be a number from 1`. Never the value of a secret. */
  readonly message: string;
  /** What to do about this one. */
  readonly hint?: string | undefined;
  /** Nothing was given: an answer is all that it needs. */
  readonly isMissing?: boolean | undefined;
}

/** Options of `InvalidConfigurationError`. */
export interface InvalidConfigurationErrorOptions extends ErrorContext {
  /** Where the configuration is from: a file name, `environment`. */
  readonly source?: string | undefined;
}

/** A configuration with its problems, every one of them in one error (rows A04, H03). */
export class InvalidConfigurationError extends BioxenError {
  /** All of them: nobody should have to mend one to see the next. */
  readonly problems: readonly ConfigurationProblem[];
  declare readonly source?: string;

  constructor(problems: readonly ConfigurationProblem[], options: InvalidConfigurationErrorOptions = {}) {
    const { source } = options;
    const where = source === undefined ? '' : ` in ${source}`;
    const count = problems.length > 1 ? ` (${problems.length} problems)` : '';
    const list = problems.map(({ path, message }) => (path === '' ? message : `${path} ${message}`));
    super(`Invalid configuration${where}${count}: ${list.join('; ')}`, {
      hint: hintOf(problems),
      ...options,
      code: 'INVALID_CONFIGURATION',
    });
    this.problems = problems;
    if (source !== undefined) this.source = source;
  }

  /** For keys that are absent: all in one error, each as `key is missing`. */
  static missingKeys(keys: readonly string[], source?: string): InvalidConfigurationError {
    const problems = keys.map((path) => ({ path, message: 'is missing', isMissing: true }));
    return new InvalidConfigurationError(problems, { source });
  }

  override get name(): string {
    return 'InvalidConfigurationError';
  }
}

function hintOf(problems: readonly ConfigurationProblem[]): string | undefined {
  const hints = new Set(problems.flatMap(({ hint }) => (hint === undefined ? [] : [hint])));
  return hints.size === 0 ? undefined : [...hints].join(' ');
}
