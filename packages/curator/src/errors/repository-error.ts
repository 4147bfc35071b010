import { BioxenError, type ErrorContext } from '@bioxen/core';

/** Options of `RepositoryError`. */
export interface RepositoryErrorOptions extends ErrorContext {
  readonly url: string;
  /** As the end of a sentence. */
  readonly problem: string;
  /** The HTTP status, where one was answered. */
  readonly status?: number | undefined;
}

/** A repository could not be reached, or did not give what it lists. */
export class RepositoryError extends BioxenError {
  readonly url: string;
  readonly problem: string;
  declare readonly status?: number;

  constructor({ url, problem, status, ...context }: RepositoryErrorOptions) {
    super(`The repository did not give ${url}: ${problem}`, {
      hint: 'Check the address and the network, or work offline with what is in the cache.',
      ...context,
      code: 'REPOSITORY_FAILED',
    });
    this.url = url;
    this.problem = problem;
    if (status !== undefined) this.status = status;
  }

  override get name(): string {
    return 'RepositoryError';
  }
}
