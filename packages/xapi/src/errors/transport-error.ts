import { BioxenError, type ErrorContext } from '@bioxen/core';
import type { CallOutcome } from './call-outcome.js';

/** What can go wrong around a call. `OutcomeUnknownError` and `InvalidArgumentError` have classes of their own. */
export type XapiTransportCode =
  | 'XAPI_CLOSED'
  | 'XAPI_CONNECTION_FAILED'
  | 'XAPI_HTTP'
  | 'XAPI_INT_UNSAFE'
  | 'XAPI_PROTOCOL'
  | 'XAPI_TIMEOUT'
  | 'XAPI_TLS_UNTRUSTED'
  | 'XAPI_UNSUPPORTED';

/** Options of `XapiTransportError`. */
export interface XapiTransportErrorOptions extends ErrorContext {
  readonly code: XapiTransportCode;
  /** The call during which it happened. */
  readonly method?: string | undefined;
  /** @defaultValue 'failed' */
  readonly outcome?: CallOutcome | undefined;
  /** The HTTP status, where there was one. */
  readonly status?: number | undefined;
  /** The pin of the certificate that was refused. */
  readonly pin?: string | undefined;
}

/** The call failed on the way: connection, TLS, HTTP, time or an answer that is none. `code` tells which. */
export class XapiTransportError extends BioxenError {
  declare readonly code: XapiTransportCode;
  readonly outcome: CallOutcome;
  declare readonly method?: string;
  declare readonly status?: number;
  /** The pin that would trust the certificate: `sha256/…`. */
  declare readonly pin?: string;

  constructor(message: string, options: XapiTransportErrorOptions) {
    super(message, { retryable: options.outcome === 'not-sent', ...options });
    this.outcome = options.outcome ?? 'failed';
    if (options.method !== undefined) this.method = options.method;
    if (options.status !== undefined) this.status = options.status;
    if (options.pin !== undefined) this.pin = options.pin;
  }

  override get name(): string {
    return 'XapiTransportError';
  }
}
