import {
  aFunction,
  anObject,
  aString,
  checkOptions,
  InvalidOptionError,
  type OptionCheck,
  type OptionChecks,
  type OptionHints,
} from '@bioxen/core';
import type { AuthMethod } from '../auth/auth-method.js';
import { parseFingerprint } from '../host-key/fingerprint.js';
import type { HostKeyPolicy } from '../host-key/host-key-policy.js';

const aSecret: OptionCheck = (value) =>
  typeof value === 'string' || typeof value === 'function' ? undefined : 'a text or a function that gives it';

const methodChecks: Readonly<Record<AuthMethod['type'], OptionChecks>> = {
  key: { path: aString, passphrase: aSecret },
  agent: { socket: aString },
  password: { password: aSecret },
  'keyboard-interactive': { answer: aFunction },
};

const required: Readonly<Record<AuthMethod['type'], string | undefined>> = {
  key: 'path',
  agent: undefined,
  password: 'password',
  'keyboard-interactive': 'answer',
};

const methodHints: OptionHints = {
  keyPath: 'Did you mean path?',
  file: 'Did you mean path?',
  privateKey: 'Did you mean path? It is the file of the key.',
};

/** @throws InvalidOptionError */
export function checkAuth(methods: readonly AuthMethod[]): void {
  for (const [index, method] of methods.entries()) {
    const place = `auth[${index}]`;
    if (anObject(method) !== undefined) throw InvalidOptionError.unexpected(place, method, 'an object');
    const { type } = method;
    if (!Object.hasOwn(methodChecks, type)) {
      const types = Object.keys(methodChecks).join(', ');
      throw InvalidOptionError.unexpected(`${place}.type`, type, `one of ${types}`);
    }
    checkOptions(method, { type: aString, ...methodChecks[type] }, place, methodHints);
    const field = required[type];
    if (field !== undefined && method[field as keyof AuthMethod] === undefined)
      throw new InvalidOptionError(`${place}.${field}`, `it is missing: a ${type} needs it`);
  }
}

const policyChecks: OptionChecks = {
  knownHosts: (value) =>
    typeof value === 'boolean' || (Array.isArray(value) && value.every((each) => typeof each === 'string'))
      ? undefined
      : 'true, false or a list of files',
  unknown: (value) =>
    value === 'reject' || value === 'accept-new'
      ? undefined
      : 'reject or accept-new; there is no other choice',
  alias: aString,
  sha256: (value) =>
    Array.isArray(value) && value.length > 0 && value.every((each) => parseFingerprint(each) !== undefined)
      ? undefined
      : 'a list of fingerprints as ssh-keygen -lf prints them: SHA256: and 43 characters',
};

/** @throws InvalidOptionError */
export function checkHostKey(policy: HostKeyPolicy): void {
  checkOptions(policy, policyChecks, 'hostKey', { fingerprint: 'Did you mean sha256?' });
}
