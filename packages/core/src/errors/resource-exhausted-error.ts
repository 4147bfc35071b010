import { BioxenError, type ErrorContext } from './bioxen-error.js';

/** Options of `ResourceExhaustedError`. */
export interface ResourceExhaustedErrorOptions extends ErrorContext {
  /** How many there may be. */
  readonly limit?: number | undefined;
}

/** A limit of ours or a resource of this computer is used up; nothing was started. */
export class ResourceExhaustedError extends BioxenError {
  /** What is used up: `worker threads`. */
  readonly resource: string;
  declare readonly limit?: number;

  constructor(resource: string, options: ResourceExhaustedErrorOptions = {}) {
    super(`No more ${resource} available${options.limit === undefined ? '' : ` (limit ${options.limit})`}`, {
      ...options,
      code: 'RESOURCE_EXHAUSTION',
    });
    this.resource = resource;
    if (options.limit !== undefined) this.limit = options.limit;
  }

  override get name(): string {
    return 'ResourceExhaustedError';
  }
}
