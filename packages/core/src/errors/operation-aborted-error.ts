import { BioxenError, type ErrorContext } from './bioxen-error.js';
import { capitalize } from './capitalize.js';
import type { PartialOutput } from './partial-output.js';

const STATE_LOST =
  'Its interpreter was ended, and its state is lost: start() gives a persistent VM a new one.';

/** Options of `OperationAbortedError`. */
export interface OperationAbortedErrorOptions extends ErrorContext {
  /** The VM was interrupted and its Lua state is intact. */
  readonly stateKept?: boolean | undefined;
  /** Ends the message. @defaultValue 'was aborted' */
  readonly what?: string | undefined;
  /** What the program wrote before it was stopped. */
  readonly partial?: PartialOutput | undefined;
}

/**
 * The caller ended an operation: through its AbortSignal, whose reason is the `cause`, by an interrupt that only the end of
 * the interpreter could follow, or with its VM.
 */
export class OperationAbortedError extends BioxenError {
  /** What was aborted; begins the message. */
  readonly operation: string;
  declare readonly stateKept?: boolean;
  /** Ends the message, where it is not `was aborted`. */
  declare readonly what?: string;
  declare readonly partial?: PartialOutput;

  constructor(operation: string, options: OperationAbortedErrorOptions = {}) {
    super(`${capitalize(operation)} ${options.what ?? 'was aborted'}`, {
      ...(options.stateKept === false ? { hint: STATE_LOST } : {}),
      ...options,
      code: 'ABORTED',
    });
    this.operation = operation;
    if (options.stateKept !== undefined) this.stateKept = options.stateKept;
    if (options.what !== undefined) this.what = options.what;
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
