import { BioxenError, type ErrorContext } from '@bioxen/core';
import type { ErrorParams } from '../generated/errors.js';
import type { Ref } from '../refs.js';
import type { XapiErrorCode } from '../schema/error-params.js';
import type { CallOutcome } from './call-outcome.js';
import { hintFor, isRetryableCode } from './hints.js';

/** The parameters of an error by its code: the documented names, all optional, because servers send others too. */
export type XapiErrorParams<Code extends string> = Code extends XapiErrorCode
  ? ErrorParams[Code]
  : readonly string[];

/** Options of `XapiError`. */
export interface XapiErrorOptions extends ErrorContext {
  /** The message that failed: `VM.start`. */
  readonly method: string;
  /** The task in which it failed. */
  readonly task?: Ref<'task'> | undefined;
  /** @defaultValue 'failed' */
  readonly outcome?: CallOutcome | undefined;
}

// The session is a credential until it is gone for certain.
const quietCodes: ReadonlySet<string> = new Set(['SESSION_INVALID']);

/** The server answered a call, or ended a task, with an error. Narrow it with `XapiError.is(error, 'SR_FULL')`. */
export class XapiError<Code extends string = string> extends BioxenError {
  readonly xapiCode: Code;
  readonly params: XapiErrorParams<Code>;
  readonly method: string;
  readonly outcome: CallOutcome;
  declare readonly task?: Ref<'task'>;

  constructor(xapiCode: Code, params: readonly string[], options: XapiErrorOptions) {
    const shown =
      quietCodes.has(xapiCode) || params.length === 0 ? '' : ` (${params.map(shorten).join(', ')})`;
    super(`${options.method} failed with ${xapiCode}${shown}`, {
      hint: hintFor(xapiCode, params),
      retryable: isRetryableCode(xapiCode),
      ...options,
      code: 'XAPI_FAILURE',
    });
    this.xapiCode = xapiCode;
    this.params = (quietCodes.has(xapiCode) ? [] : params) as unknown as XapiErrorParams<Code>;
    this.method = options.method;
    this.outcome = options.outcome ?? 'failed';
    if (options.task !== undefined) this.task = options.task;
  }

  /** Is this an error of the server with one of these codes? Narrows `xapiCode` and `params`. */
  static is<Code extends XapiErrorCode>(
    error: unknown,
    ...codes: readonly [Code, ...Code[]]
  ): error is XapiError<Code> {
    return XapiError.isInstance(error) && (codes as readonly string[]).includes(error.xapiCode);
  }

  override get name(): string {
    return 'XapiError';
  }
}

function shorten(param: string): string {
  return param.length > 200 ? `${param.slice(0, 200)}…` : param;
}
