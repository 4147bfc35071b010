import { BioxenError, type ErrorContext } from '@bioxen/core';
import type { CallOutcome } from './call-outcome.js';

/**
 * An argument does not fit the message, or there is no such message, or a file cannot be read or written. Nothing was sent,
 * unless `outcome` is `failed`: then the source of a PUT was seen to be wrong after its beginning had left.
 */
export class InvalidArgumentError extends BioxenError {
  readonly method: string;
  /** The place of the value: `args.memory_static_max`, `value["a"]`; empty when it is the call as a whole. */
  readonly path: string;
  readonly outcome: CallOutcome;

  constructor(
    method: string,
    path: string,
    problem: string,
    { code = 'XAPI_INVALID_ARGUMENT', outcome = 'not-sent', ...context }: InvalidArgumentErrorOptions = {},
  ) {
    super(`${method}: ${path === '' ? '' : `${path} `}${problem}`, { ...context, code });
    this.method = method;
    this.path = path;
    this.outcome = outcome;
  }

  override get name(): string {
    return 'InvalidArgumentError';
  }
}

/** Options of `InvalidArgumentError`. */
export interface InvalidArgumentErrorOptions extends ErrorContext {
  /** @defaultValue 'XAPI_INVALID_ARGUMENT' */
  readonly code?: 'XAPI_INVALID_ARGUMENT' | 'XAPI_UNKNOWN_MESSAGE' | undefined;
  /** `failed` for a source of which the beginning was sent before it was seen to be wrong. @defaultValue 'not-sent' */
  readonly outcome?: CallOutcome | undefined;
}
