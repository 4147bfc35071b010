/** A SHA-256 of a certificate as lower-case hex. */
export type Fingerprint = string & { readonly fingerprint: true };

/**
 * The fingerprint behind a pin: `sha256/` or `sha256:` and base64 or hex, or the hex with colons that servers show, after
 * `SHA-256 ` or OpenSSL's `sha256 Fingerprint=` too.
 * Undefined when it is none.
 */
export function parsePin(pin: string): Fingerprint | undefined {
  const body = pin.trim().replace(/^sha-?256(?:\s+fingerprint)?\s*[/:=\s]\s*/i, '');
  const hex = body.replaceAll(':', '').toLowerCase();
  if (/^[0-9a-f]{64}$/.test(hex)) return hex as Fingerprint;
  if (!/^[A-Za-z0-9+/]{43}=?$/.test(body)) return undefined;
  return Buffer.from(body, 'base64').toString('hex') as Fingerprint;
}

/** The pin that trusts a certificate: `sha256/…`, as OpenSSL users know it. */
export function formatPin(fingerprint: Fingerprint): string {
  return `sha256/${Buffer.from(fingerprint, 'hex').toString('base64')}`;
}

/** The hex with colons that the console of a host shows. */
export function formatFingerprint(fingerprint: Fingerprint): string {
  return (fingerprint.toUpperCase().match(/../g) ?? []).join(':');
}
