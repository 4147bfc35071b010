import { createSecureContext } from 'node:tls';
import {
  aBoolean,
  aCount,
  aFunction,
  anAbortSignal,
  anObject,
  aString,
  byteCount,
  checkOptions,
  type Clock,
  InvalidOptionError,
  type Logger,
  milliseconds,
  oneOf,
  type OptionCheck,
  type OptionChecks,
  type Random,
} from '@bioxen/core';
import type { ClientCertificate, TlsPolicy } from './http/tls-policy.js';
import type { XapiAuth } from './session/auth.js';
import type { ClientEventListener } from './telemetry/client-event.js';
import type { OpenTelemetryProviders } from './telemetry/open-telemetry.js';
import type { TransportChoice } from './transport/negotiate.js';

/** How long a client waits for what. */
export interface XapiDeadlines {
  /** For a connection, its certificate included. @defaultValue 5000 */
  readonly connectMs?: number | undefined;
  /** The longest silence: of a read before its answer, and of anything within an answer. @defaultValue 60000 */
  readonly idleMs?: number | undefined;
  /** For a call in all, retries included. @defaultValue 3600000 */
  readonly callMs?: number | undefined;
  /** How long a call that was not sent, or a read, is tried again when connections fail. @defaultValue 30000 */
  readonly reconnectMs?: number | undefined;
}

/** Options of a client that are the same whatever ints are. */
export interface XapiClientSettings {
  /** Address of the coordinator of a pool, or of any member: `https://xcp1.lan`. */
  readonly url?: string | undefined;
  /** The same as `url`. */
  readonly xapiUrl?: string | undefined;
  /** The same as `url`. */
  readonly host?: string | undefined;
  /** Addresses of other members, for when the coordinator is lost; the rest is learnt from the pool. */
  readonly members?: readonly string[] | undefined;
  readonly auth?: XapiAuth | undefined;
  /** With `password`, the same as `auth`. */
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  /** @defaultValue what the certificate authorities of this computer vouch for */
  readonly tls?: TlsPolicy | undefined;
  /** Allow `http://` to hosts that are not this computer. @defaultValue false */
  readonly allowPlainText?: boolean | undefined;
  /** @defaultValue 'auto' */
  readonly transport?: TransportChoice | undefined;
  /** Calls in flight at once: of reads, and of changes. Long polls do not count. @defaultValue 16 */
  readonly concurrency?: number | undefined;
  /** How the sessions are marked on the server. @defaultValue 'bioxen/VERSION' */
  readonly originator?: string | undefined;
  /** @defaultValue 'bioxen-xapi/VERSION' */
  readonly userAgent?: string | undefined;
  /** Gives the W3C `traceparent` of the work at hand; asked before each request. */
  readonly traceparent?: (() => string | undefined) | undefined;
  readonly deadlines?: XapiDeadlines | undefined;
  /** The largest answer of a call. @defaultValue 536870912 */
  readonly maxResponseBytes?: number | undefined;
  /** Touch the session once an hour, so that it outlives days without a call. @defaultValue true */
  readonly keepAlive?: boolean | undefined;
  /** Ends the login of `connectXapi`. */
  readonly signal?: AbortSignal | undefined;
  readonly clock?: Clock | undefined;
  readonly random?: Random | undefined;
  readonly logger?: Logger | undefined;
  readonly onEvent?: ClientEventListener | undefined;
  /**
   * Where spans and metrics go, or `false`.
   * @defaultValue the global providers of `@opentelemetry/api`, where that is installed
   */
  readonly openTelemetry?: OpenTelemetryProviders | false | undefined;
}

/** The address of a host, by one of its names. One that is undefined is refused at run time. */
export type XapiAddress =
  | { readonly url: string | undefined }
  | { readonly xapiUrl: string | undefined }
  | { readonly host: string | undefined };

/** Who the client is. */
export type XapiCredentials =
  | { readonly username: string | undefined; readonly password: string | undefined }
  | { readonly auth: XapiAuth | undefined };

/** Options of `connectXapi` and `XAPIClient`: an address and credentials at least. */
export type XapiClientOptions<Int extends number | bigint = number> = XapiClientSettings &
  XapiAddress &
  XapiCredentials &
  (bigint extends Int
    ? {
        /** Every int is a bigint. */
        readonly int64: 'bigint';
      }
    : {
        /** Every int is a number; one that a number would round is an error. @defaultValue 'number' */
        readonly int64?: 'number' | undefined;
      });

// Both travel in heads of HTTP.
const headText: OptionCheck = (value) =>
  typeof value === 'string' && /^[ -~]*$/.test(value) ? undefined : 'a text of printable ASCII characters';

const addresses: OptionCheck = (value) =>
  Array.isArray(value) && value.every((item) => typeof item === 'string')
    ? undefined
    : "an array of addresses: ['https://xcp2.lan']";

const checks: OptionChecks = {
  url: aString,
  xapiUrl: aString,
  host: aString,
  members: addresses,
  auth: anObject,
  username: aString,
  password: aString,
  tls: anObject,
  allowPlainText: aBoolean,
  transport: oneOf('auto', 'json-rpc', 'xml-rpc'),
  concurrency: (value) => aCount(value) ?? (value === 0 ? 'at least 1' : undefined),
  originator: headText,
  userAgent: headText,
  traceparent: aFunction,
  deadlines: anObject,
  maxResponseBytes: byteCount,
  keepAlive: aBoolean,
  signal: anAbortSignal,
  clock: anObject,
  random: anObject,
  logger: anObject,
  onEvent: aFunction,
  openTelemetry: (value) => (value === false ? undefined : anObject(value)),
  int64: oneOf('number', 'bigint'),
};

/** Refuses options that are unknown or do not fit, and those that say one thing twice in two ways. */
export function checkClientOptions(options: XapiClientSettings): void {
  checkOptions(options, checks);
  if (options.deadlines !== undefined)
    checkOptions(
      options.deadlines,
      { connectMs: milliseconds, idleMs: milliseconds, callMs: milliseconds, reconnectMs: milliseconds },
      'deadlines',
    );
}

/** The address in the options, by whichever name it was given. */
export function addressOf({ url, xapiUrl, host }: XapiClientSettings): string {
  const given = [...new Set([url, xapiUrl, host].filter((address) => address !== undefined))];
  const [address, other] = given;
  if (address === undefined || address === '')
    throw new InvalidOptionError("option 'url'", 'no address was given', { hint: "url: 'https://xcp1.lan'" });
  if (other !== undefined)
    throw new InvalidOptionError("option 'url'", 'url, xapiUrl and host name different addresses');
  return address;
}

/** Who the client is, by whichever names it was given. */
export function authOf({ auth, username, password }: XapiClientSettings): XapiAuth {
  if (auth !== undefined) {
    if (username !== undefined || password !== undefined)
      throw new InvalidOptionError("option 'auth'", 'auth and username or password say the same thing twice');
    return checkedAuth(auth);
  }
  if (username === undefined || password === undefined)
    throw new InvalidOptionError("option 'auth'", 'username and password were not given', {
      hint: 'Give both, or auth: { username, password }; auth also takes a session or a clientCertificate.',
    });
  return { username, password };
}

function checkedAuth(auth: XapiAuth): XapiAuth {
  if ('session' in auth) checkOptions(auth, { session: aString }, 'auth');
  else if ('clientCertificate' in auth) {
    checkOptions(auth, { clientCertificate: anObject }, 'auth');
    checkOptions(auth.clientCertificate, { cert: aString, key: aString }, 'auth.clientCertificate');
    checkCertificate(auth.clientCertificate);
  } else {
    checkOptions(auth, { username: aString, password: aString }, 'auth');
    const { username, password }: Partial<typeof auth> = auth;
    if (username === undefined || password === undefined)
      throw new InvalidOptionError(
        "option 'auth'",
        'it needs username and password, session or clientCertificate',
      );
  }
  return auth;
}

function checkCertificate(certificate: ClientCertificate): void {
  try {
    createSecureContext(certificate);
  } catch (cause) {
    throw new InvalidOptionError("option 'auth.clientCertificate'", 'it is no certificate with its key', {
      cause,
      hint: 'Both are texts in PEM form, and the key is the one of the certificate.',
    });
  }
}
