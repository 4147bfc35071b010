import { readFile } from 'node:fs/promises';
import { HostKeyError } from '../errors/host-key-error.js';
import { quote } from '../exec/quote.js';
import { fingerprintOf, keyTypeOf } from './fingerprint.js';
import { type KnownHost, knownHostName, parseKnownHosts } from './known-hosts.js';
import { addKnownHost } from './known-hosts-write.js';

/** How the key of one host is checked, with all names resolved. */
export interface HostKeyRules {
  readonly host: string;
  readonly port: number;
  readonly alias: string | undefined;
  /** Files to look in; the first one is written. */
  readonly files: readonly string[];
  readonly unknown: 'reject' | 'accept-new';
  readonly pins: readonly string[] | undefined;
  /** Hide names in lines that are written. */
  readonly hash: boolean;
}

/** The check of one connection: made before it, so that the types of the known keys can be asked for first. */
export interface HostKeyCheck {
  /** Types of the keys that are known for the host; empty when none is. */
  readonly keyTypes: readonly string[];
  /** Is there an authority that vouches for hosts like this one? */
  readonly hasAuthority: boolean;
  /** @throws HostKeyError when the key is not to be trusted */
  verify(key: Uint8Array): Promise<void>;
}

/** Reads what is known of a host. Files that do not exist are as good as empty. */
export async function prepareHostKeyCheck(rules: HostKeyRules): Promise<HostKeyCheck> {
  const { pins, files, alias, host, port } = rules;
  const name = alias?.toLowerCase() ?? knownHostName(host, port);
  if (pins !== undefined) {
    return { keyTypes: [], hasAuthority: false, verify: async (key) => checkPins(name, key, pins) };
  }
  const entries = (await Promise.all(files.map(readEntries))).flat().filter((entry) => entry.matches(name));
  const known = entries.filter(({ marker }) => marker === undefined);
  return {
    keyTypes: [...new Set(known.map(({ keyType }) => keyType))],
    hasAuthority: entries.some(({ marker }) => marker === 'cert-authority'),
    verify: (key) => verify(rules, name, entries, key),
  };
}

async function readEntries(file: string): Promise<readonly KnownHost[]> {
  try {
    return parseKnownHosts(await readFile(file, 'utf8'), file);
  } catch {
    return [];
  }
}

function checkPins(host: string, key: Uint8Array, pins: readonly string[]): void {
  const offered = fingerprintOf(key);
  if (pins.includes(offered)) return;
  throw new HostKeyError({
    code: 'SSH_HOST_KEY_CHANGED',
    host,
    offered,
    keyType: keyTypeOf(key),
    expected: pins,
    hint: 'Find out why before you trust the new key.',
  });
}

async function verify(
  { files, unknown, hash }: HostKeyRules,
  host: string,
  entries: readonly KnownHost[],
  key: Uint8Array,
): Promise<void> {
  const offered = fingerprintOf(key);
  const keyType = keyTypeOf(key);
  const same = entries.filter((entry) => entry.key.equals(key));
  const describe = (list: readonly KnownHost[]): readonly string[] =>
    list.map((entry) => `${entry.keyType} ${fingerprintOf(entry.key)} (${entry.place})`);

  const revoked = same.filter(({ marker }) => marker === 'revoked');
  if (revoked.length > 0) {
    const hint = 'Do not connect. Give the host a new key.';
    const expected = describe(entries.filter(({ marker }) => marker === undefined));
    throw new HostKeyError({ code: 'SSH_HOST_KEY_REVOKED', host, offered, keyType, expected, hint });
  }
  if (same.some(({ marker }) => marker === undefined)) return;

  const known = entries.filter(({ marker }) => marker === undefined);
  const [file = ''] = files;
  if (known.length > 0) {
    const place = known[0]?.place.replace(/:\d+$/, '') ?? file;
    throw new HostKeyError({
      code: 'SSH_HOST_KEY_CHANGED',
      host,
      offered,
      keyType,
      expected: describe(known),
      hint: `Find out why. If the host really has a new key: ssh-keygen -R ${quote(host)} -f ${quote(place)}`,
    });
  }
  if (unknown === 'accept-new' && files.length > 0) {
    await addKnownHost({ file, host, key, hash });
    return;
  }
  const line = `${host} ${keyType} ${Buffer.from(key).toString('base64')}`;
  throw new HostKeyError({
    code: 'SSH_HOST_KEY_UNKNOWN',
    host,
    offered,
    keyType,
    expected: [],
    hint: `Compare the fingerprint with the host's own. If it is right: ${
      file === ''
        ? `hostKey: { sha256: ['${offered}'] }; no file of known hosts is read`
        : `echo ${quote(line)} >> ${quote(file)}`
    }`,
  });
}
