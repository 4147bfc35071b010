import { errors } from 'undici';
import { asUnknown } from '../errors/as-unknown.js';
import { OutcomeUnknownError } from '../errors/outcome-unknown-error.js';
import { XapiTransportError } from '../errors/transport-error.js';
import { XapiError } from '../errors/xapi-error.js';
import { ExchangeFault } from '../http/exchange-fault.js';

/** What of a call decides how its failure is told. */
export interface FailedCall {
  readonly method: string;
  readonly isRead: boolean;
}

/** Would the same call, made again, perhaps meet a better connection? */
export function isTransient(error: unknown): boolean {
  if (error instanceof AggregateError) return error.errors.some(isTransient);
  // A server that starts up refuses everything, so nothing happened.
  if (XapiError.is(error, 'HOST_STILL_BOOTING')) return true;
  return (
    error instanceof ExchangeFault &&
    error.kind === 'connection' &&
    !isNoHttp(error.cause) &&
    !isTlsRefusal(error.cause)
  );
}

/**
 * The error of a call for what happened to it.
 * @param hadSession false when the login failed: then nothing of the call itself was sent
 */
export function faultError(error: unknown, call: FailedCall, hadSession: boolean): Error {
  if (error instanceof AggregateError) return unreachable(call, error, error.errors);
  if (!(error instanceof ExchangeFault)) return answerError(error, call, hadSession);
  const wasSent = error.wasSent && hadSession;
  const isUnknown = wasSent && !call.isRead;
  if (isTlsRefusal(error.cause)) return error.cause;
  switch (error.kind) {
    case 'silence':
      return asUnknown(
        new XapiTransportError(`${call.method}: ${lowerFirst(error.message)}`, {
          code: 'XAPI_TIMEOUT',
          method: call.method,
          outcome: isUnknown ? 'unknown' : wasSent ? 'failed' : 'not-sent',
          hint: 'Raise deadlines.idleMs, or look at the load of the coordinator.',
        }),
      );
    case 'too-large':
      return asUnknown(
        new XapiTransportError(`${call.method}: ${lowerFirst(error.message)}`, {
          code: 'XAPI_PROTOCOL',
          method: call.method,
          outcome: isUnknown ? 'unknown' : 'failed',
          hint: 'Ask for less at once, or raise maxResponseBytes.',
        }),
      );
    case 'aborted':
    case 'connection':
      if (isNoHttp(error.cause))
        return asUnknown(
          new XapiTransportError(`${call.method}: the answer is no HTTP (${error.message})`, {
            code: 'XAPI_PROTOCOL',
            method: call.method,
            outcome: isUnknown ? 'unknown' : 'failed',
            cause: error.cause,
            hint: 'Check that the address is the one of an XCP-ng or XenServer host, and its scheme.',
          }),
        );
      if (isUnknown) return new OutcomeUnknownError(call.method, reasonOf(error), { cause: error.cause });
      return unreachable(call, error, [error], wasSent);
  }
}

function unreachable(
  call: FailedCall,
  cause: Error,
  faults: readonly unknown[],
  wasSent = false,
): XapiTransportError {
  const reasons = new Set(faults.map(reasonOf));
  return new XapiTransportError(
    wasSent
      ? `${call.method}: the connection broke before the answer was whole (${[...reasons].join('; ')})`
      : `${call.method} could not be sent: ${[...reasons].join('; ')}`,
    {
      code: 'XAPI_CONNECTION_FAILED',
      method: call.method,
      outcome: wasSent ? 'failed' : 'not-sent',
      retryable: true,
      cause: cause instanceof ExchangeFault ? cause.cause : cause,
      hint: 'Check the address, its scheme and port, the network and that the host is up. Nothing was changed.',
    },
  );
}

/**
 * An answer that is none leaves open what became of a change, whatever its status: XenAPI answers each call with HTTP 200, so
 * any other status, 4xx too, may come from a proxy that had passed the call on.
 */
function answerError(error: unknown, call: FailedCall, hadSession: boolean): Error {
  if (!(error instanceof Error)) return new Error(String(error));
  if (!XapiTransportError.isInstance(error) || call.isRead || !hadSession) return error;
  if (error.code !== 'XAPI_PROTOCOL' && error.code !== 'XAPI_HTTP') return error;
  return asUnknown(
    new XapiTransportError(error.message, {
      code: error.code,
      method: call.method,
      status: error.status,
      outcome: 'unknown',
      cause: error.cause,
      hint: error.hint,
    }),
  );
}

/** What answers there speaks another protocol, or does not end its head. */
function isNoHttp(cause: unknown): boolean {
  return cause instanceof errors.HTTPParserError || cause instanceof errors.HeadersOverflowError;
}

function isTlsRefusal(cause: unknown): cause is XapiTransportError {
  return XapiTransportError.isInstance(cause) && cause.code === 'XAPI_TLS_UNTRUSTED';
}

function reasonOf(fault: unknown): string {
  const cause = fault instanceof ExchangeFault ? (fault.cause ?? fault) : fault;
  if (!(cause instanceof Error)) return String(cause);
  // Node's error for a name with several addresses has a code and no message.
  return cause.message === '' && 'code' in cause ? String(cause.code) : cause.message;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
