import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { isIPv4 } from 'node:net';
import { bitString, der, derInteger, objectIdentifier, sequence, utcTime, utf8String } from './der.js';

/** A certificate with its key, as `node:tls` takes them. */
export interface TlsIdentity {
  /** The certificate, PEM. */
  readonly cert: string;
  /** The private key, PEM. */
  readonly key: string;
  /** SHA-256 of the certificate: upper-case hexadecimal digits with colons, as XenServer shows it. */
  readonly fingerprint: string;
}

/** What a certificate is for. */
export interface CertificateOptions {
  /** The common name: xapi puts the host's name there. */
  readonly name: string;
  /** Host names and IPv4 addresses that it is valid for. */
  readonly validFor: readonly string[];
  /** Milliseconds since 1970; it is valid from a day before until ten years after. */
  readonly nowMs: number;
}

const ecdsaWithSha256 = sequence(objectIdentifier('1.2.840.10045.4.3.2'));
const dayMs = 86_400_000;

/** Makes a self-signed X.509 certificate (RFC 5280) with a new P-256 key, as the hosts of a pool have. */
export function selfSignedCertificate({ name, validFor, nowMs }: CertificateOptions): TlsIdentity {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  const subject = sequence(der(0x31, sequence(objectIdentifier('2.5.4.3'), utf8String(name))));
  const body = sequence(
    der(0xa0, derInteger(Buffer.from([2]))),
    derInteger(createHash('sha256').update(spki).digest().subarray(0, 16)),
    ecdsaWithSha256,
    subject,
    sequence(utcTime(new Date(nowMs - dayMs)), utcTime(new Date(nowMs + 3650 * dayMs))),
    subject,
    spki,
    der(0xa3, sequence(basicConstraints, subjectAltName(validFor))),
  );
  const certificate = sequence(body, ecdsaWithSha256, bitString(sign('sha256', body, privateKey)));
  return {
    cert: pem(certificate),
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    fingerprint: fingerprintOf(certificate),
  };
}

/** SHA-256 of the bytes in the form of XenServer. */
function fingerprintOf(certificate: Uint8Array): string {
  const digest = createHash('sha256').update(certificate).digest('hex').toUpperCase();
  return digest.replaceAll(/..(?!$)/g, '$&:');
}

const extension = (id: string, isCritical: boolean, value: Buffer): Buffer =>
  sequence(objectIdentifier(id), ...(isCritical ? [der(0x01, Buffer.from([0xff]))] : []), der(0x04, value));

// It signs itself, so a client that takes it as its authority must find that it may.
const basicConstraints = extension('2.5.29.19', true, sequence(der(0x01, Buffer.from([0xff]))));

function subjectAltName(names: readonly string[]): Buffer {
  const entries = names.map((name) =>
    isIPv4(name)
      ? der(0x87, Buffer.from(name.split('.').map(Number)))
      : der(0x82, Buffer.from(name, 'latin1')),
  );
  return extension('2.5.29.17', false, sequence(...entries));
}

function pem(certificate: Buffer): string {
  const lines = certificate.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}
