import { BioxenError, type ErrorContext } from './bioxen-error.js';
import { capitalize } from './capitalize.js';
import type { PartialOutput } from './partial-output.js';

/** Options of `OperationAbortedError`. */
export interface OperationAbortedErrorOptions extends ErrorContext {
  /** The VM was interrupted and its Lua state is intact. */
  readonly stateKept?: boolean | undefined;
  /** What the program wrote before it was stopped. */
  readonly partial?: PartialOutput | undefined;
}

/** The caller aborted an operation through its AbortSignal, whose reason is the `cause`. */
export class OperationAbortedError extends BioxenError {
  /** What was aborted; begins the message. */
  readonly operation: string;
  declare readonly stateKept?: boolean;
  declare readonly partial?: PartialOutput;

  constructor(operation: string, options: OperationAbortedErrorOptions = {}) {
    super(`${capitalize(operation)} was aborted`, {
      ...options,
      code: 'ABORTED',
    });
    this.operation = operation;
    if (options.stateKept !== undefined) this.stateKept = options.stateKept;
    if (options.partial !== undefined) this.partial = options.partial;
  }

  /** The error for an aborted signal. */
  static fromSignal(
    signal: AbortSignal,
    operation: string,
    options: OperationAbortedErrorOptions = {},
  ): OperationAbortedError {
    return new OperationAbortedError(operation, { ...options, cause: signal.reason });
  }

  override get name(): string {
    return 'OperationAbortedError';
  }
}
