import { createHash } from 'node:crypto';
import type { TLSSocket } from 'node:tls';
import { InvalidOptionError } from '@bioxen/core';
import { XapiTransportError } from '../errors/transport-error.js';
import { type Fingerprint, formatFingerprint, formatPin, parsePin } from './certificate-pin.js';
import { checkTlsPolicy } from './check-tls-policy.js';
import type { TlsPolicy } from './tls-policy.js';

/** The one judge of certificates of a client. */
export interface TlsTrust {
  /** Options of `tls.connect` for it. */
  readonly ca: string | readonly string[] | undefined;
  readonly serverName: string | undefined;
  /** Certificates are known one by one, so a host can vouch for another's. */
  readonly isPinned: boolean;
  /** @throws XapiTransportError XAPI_TLS_UNTRUSTED, before a byte of a request was sent */
  check(host: string, socket: TLSSocket): Promise<void>;
  /** Trusts a certificate for a host, because a host that is trusted named it. */
  learn(host: string, fingerprint: Fingerprint): Promise<void>;
}

/** A judge by a policy. */
export function createTlsTrust(policy: TlsPolicy | undefined): TlsTrust {
  const { ca, serverName, pin, trustOnFirstUse: store, insecure } = checkTlsPolicy(policy);
  const learnt: Map<string, Fingerprint> = new Map();
  const isPinned = pin !== undefined || store !== undefined;
  const pins = parsePins(pin ?? []);

  const checkPinned = async (host: string, seen: Fingerprint): Promise<void> => {
    const named = learnt.get(host);
    if (named !== undefined) {
      if (named !== seen) throw changed(host, named, seen);
      return;
    }
    if (store === undefined) {
      if (!pins.includes(seen)) throw unpinned(host, seen);
      return;
    }
    const kept = await asked(host, () => store.get(host));
    if (kept === undefined) await asked(host, () => store.set(host, formatPin(seen)));
    else if (parsePin(kept) !== seen) throw changed(host, parsePin(kept), seen);
  };

  return {
    ca,
    serverName,
    isPinned,
    async check(host, socket) {
      if (insecure === true) return;
      const raw = socket.getPeerCertificate()?.raw;
      if (raw === undefined)
        throw new XapiTransportError(`${host} showed no certificate`, { code: 'XAPI_TLS_UNTRUSTED' });
      const seen = createHash('sha256').update(raw).digest('hex') as Fingerprint;
      if (isPinned) await checkPinned(host, seen);
      else if (!socket.authorized) throw unauthorized(host, socket, seen);
    },
    async learn(host, fingerprint) {
      if (!isPinned) return;
      learnt.set(host, fingerprint);
      if (store !== undefined && (await asked(host, () => store.get(host))) === undefined)
        await asked(host, () => store.set(host, formatPin(fingerprint)));
    },
  };
}

/** What the store of the caller says. Where it fails nobody is trusted, and to try again would not help. */
async function asked<T>(host: string, ask: () => T | Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (cause) {
    throw new XapiTransportError(`The store of pins failed for ${host}: ${String(cause)}`, {
      code: 'XAPI_TLS_UNTRUSTED',
      outcome: 'not-sent',
      retryable: false,
      cause,
      hint: 'Look at the store that was given as tls: { trustOnFirstUse }.',
    });
  }
}

function parsePins(pin: string | readonly string[]): readonly Fingerprint[] {
  return (typeof pin === 'string' ? [pin] : pin).map((text) => {
    const fingerprint = parsePin(text);
    if (fingerprint === undefined)
      throw InvalidOptionError.unexpected('tls.pin', text, 'sha256/ and the SHA-256 of a certificate');
    return fingerprint;
  });
}

function untrusted(message: string, seen: Fingerprint, hint: string): XapiTransportError {
  return new XapiTransportError(message, {
    code: 'XAPI_TLS_UNTRUSTED',
    outcome: 'not-sent',
    retryable: false,
    pin: formatPin(seen),
    hint,
  });
}

function unauthorized(host: string, socket: TLSSocket, seen: Fingerprint): XapiTransportError {
  const reason = String(socket.authorizationError ?? 'unknown reason');
  return untrusted(
    `The certificate of ${host} is not trusted (${reason}); its SHA-256 is ${formatFingerprint(seen)}`,
    seen,
    `Compare that with the fingerprint on the console of the host, then trust it with tls: { pin: '${formatPin(seen)}' }, or give the certificate of your authority as tls: { ca }.`,
  );
}

function unpinned(host: string, seen: Fingerprint): XapiTransportError {
  return untrusted(
    `The certificate of ${host} has the SHA-256 ${formatFingerprint(seen)}, which is not pinned`,
    seen,
    `If the host got a new certificate, compare it on its console, then add '${formatPin(seen)}' to tls.pin.`,
  );
}

function changed(host: string, kept: Fingerprint | undefined, seen: Fingerprint): XapiTransportError {
  const before = kept === undefined ? 'another one' : formatFingerprint(kept);
  return untrusted(
    `The certificate of ${host} has the SHA-256 ${formatFingerprint(seen)} and should have ${before}`,
    seen,
    'Either the host got a new certificate or somebody sits between: compare it on its console, then forget the old pin.',
  );
}
