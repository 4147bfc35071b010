import { X509Certificate } from 'node:crypto';
import { aBoolean, aString, checkOptions, InvalidOptionError, type OptionCheck } from '@bioxen/core';
import type { PinStore, TlsPolicy } from './tls-policy.js';

/** What a policy says, whichever it is. */
export interface TlsSettings {
  readonly ca?: string | readonly string[] | undefined;
  readonly serverName?: string | undefined;
  readonly pin?: string | readonly string[] | undefined;
  readonly trustOnFirstUse?: PinStore | undefined;
  readonly insecure?: boolean | undefined;
}

const textOrTexts: OptionCheck = (value) =>
  [value].flat().every((item) => typeof item === 'string') ? undefined : 'a text or an array of texts';

const aStore: OptionCheck = (value) => {
  const { get, set } = Object(value) as Partial<PinStore>;
  return typeof get === 'function' && typeof set === 'function' ? undefined : 'a store with get and set';
};

const checks = {
  ca: textOrTexts,
  serverName: aString,
  pin: textOrTexts,
  trustOnFirstUse: aStore,
  insecure: aBoolean,
};

/**
 * The settings of a policy. A misspelt one must not be taken for none, and `insecure: false` is no leave to trust anybody.
 * @throws InvalidOptionError
 */
export function checkTlsPolicy(policy: TlsPolicy | undefined): TlsSettings {
  if (policy === undefined) return {};
  checkOptions(policy, checks, 'tls');
  const { ca, pin, trustOnFirstUse, insecure, serverName }: TlsSettings = policy;
  const said = Object.entries({ ca, pin, trustOnFirstUse, insecure })
    .filter(([, value]) => value !== undefined && value !== false)
    .map(([name]) => name);
  if (said.length > 1)
    throw new InvalidOptionError("option 'tls'", `${said.join(' and ')} are policies of their own`, {
      hint: `Choose one: tls: { ${said[0]} }.`,
    });
  if (pin?.length === 0) throw InvalidOptionError.unexpected('tls.pin', pin, 'one pin or more: sha256/…');
  for (const text of [ca ?? []].flat()) checkAuthority(text);
  return { ca, pin, trustOnFirstUse, insecure, serverName };
}

const certificates = /-----BEGIN [A-Z0-9 ]*CERTIFICATE-----[^]*?-----END [A-Z0-9 ]*CERTIFICATE-----/g;

/** A text without a certificate would be taken for no authority at all, and every host be refused. */
function checkAuthority(text: string): void {
  const found = text.match(certificates) ?? [];
  if (found.length > 0 && found.every(isCertificate)) return;
  throw new InvalidOptionError("option 'tls.ca'", 'it holds no certificate in PEM form, or a broken one', {
    hint: "Give the text, not the name, of the file: ca: await readFile('ca.pem', 'utf8').",
  });
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).raw.length > 0;
  } catch {
    return false;
  }
}
