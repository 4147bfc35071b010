import { XapiError } from '../errors/xapi-error.js';
import { XapiTransportError } from '../errors/transport-error.js';
import { parsePin } from '../http/certificate-pin.js';
import { hostKey, memberOrigin } from '../http/address.js';
import type { HttpHost } from '../http/http-host.js';
import type { TlsTrust } from '../http/tls-trust.js';
import { negotiate, type TransportChoice } from '../transport/negotiate.js';
import { type RpcCall, rpc } from '../transport/rpc.js';
import type { Transport } from '../transport/transport.js';
import type { RawValue } from '../wire/wire-value.js';
import type { XapiAuth } from './auth.js';
import { withoutSecrets } from './without-secrets.js';

/** A login that was answered: by the coordinator with a session, or by another member with its address. */
export type LoginAnswer =
  | { readonly kind: 'session'; readonly ref: string; readonly transport: Transport }
  | { readonly kind: 'elsewhere'; readonly origin: string; readonly refusal: XapiError };

/** What a login needs. */
export interface LoginOptions {
  readonly auth: XapiAuth;
  readonly originator: string;
  readonly choice: TransportChoice;
  readonly trust: TlsTrust;
  readonly call: Pick<RpcCall, 'signal' | 'headMs' | 'idleMs' | 'maxBytes' | 'headers'>;
}

const method = 'session.login_with_password';

// Servers ignore the version that they want here.
const apiVersion = '1.1';

/**
 * Logs in at one host, once.
 * @throws XapiError the server's refusal; ExchangeFault, XapiTransportError
 */
export function loginAt(host: HttpHost, options: LoginOptions): Promise<LoginAnswer> {
  const { auth, originator, choice, trust, call } = options;
  return negotiate(choice, async (transport) => {
    const given = 'session' in auth;
    const { reply, headers } = await rpc(host, transport, {
      ...call,
      // With a session of somebody else's, the first call only shows which host and protocol it is for.
      method: given ? 'session.get_this_host' : method,
      params: given ? [auth.session, auth.session] : [...credentials(auth), apiVersion, originator],
      lane: 'change',
      headers: trust.isPinned
        ? { ...call.headers, 'x-xenapi-request-host-certificate-thumbprint': 'sha-256:master' }
        : call.headers,
    });
    if (reply.ok) return { kind: 'session', transport, ref: given ? auth.session : sessionRef(reply.value) };
    const refusal = new XapiError(reply.code, withoutSecrets(reply.params, auth), { method });
    const [address] = reply.params;
    if (reply.code !== 'HOST_IS_SLAVE' || address === undefined) throw refusal;
    const origin = memberOrigin(address, host.origin);
    if (origin === undefined) throw refusal;
    const thumbprint = headers['x-xenapi-response-host-certificate-thumbprint'];
    const fingerprint = typeof thumbprint === 'string' ? parsePin(thumbprint) : undefined;
    if (fingerprint !== undefined) await trust.learn(hostKey(origin), fingerprint);
    return { kind: 'elsewhere', origin, refusal };
  });
}

function credentials(auth: Exclude<XapiAuth, { readonly session: string }>): readonly [string, string] {
  // The server knows the user by the certificate of the connection.
  return 'clientCertificate' in auth ? ['', ''] : [auth.username, auth.password];
}

function sessionRef(value: RawValue): string {
  if (typeof value === 'string' && value !== '') return value;
  throw new XapiTransportError(`${method}: the answer holds no session`, { code: 'XAPI_PROTOCOL', method });
}
