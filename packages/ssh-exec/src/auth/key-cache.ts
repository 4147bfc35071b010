import { readRegularFile } from '@bioxen/core';
import type { ParsedKey } from 'ssh2';
import { KeyFileError } from '../errors/key-file-error.js';
import { loadSsh2 } from '../transport/load-ssh2.js';
import { plainKeyFile } from './plain-key.js';
import { unlockKey } from './unlock-key.js';

type Passphrase = string | (() => Promise<string>) | undefined;

/** Private keys that were read and unlocked once. They stay in memory, and go nowhere else. */
export class KeyCache {
  /** By file, and by what unlocks it: who has another passphrase gets nothing from here. */
  readonly #keys = new Map<string, Map<Passphrase, Promise<ParsedKey>>>();

  /**
   * The key in a file.
   * @throws KeyFileError when it cannot be read, is encrypted and there is no passphrase, or another one
   */
  load(path: string, passphrase: Passphrase): Promise<ParsedKey> {
    const ofFile = this.#keys.get(path) ?? new Map<Passphrase, Promise<ParsedKey>>();
    this.#keys.set(path, ofFile);
    const known = ofFile.get(passphrase);
    if (known !== undefined) return known;
    const loaded = loadKey(path, passphrase);
    ofFile.set(passphrase, loaded);
    // What failed may be mended before the next try.
    loaded.catch(() => ofFile.delete(passphrase));
    return loaded;
  }
}

async function loadKey(path: string, passphrase: Passphrase): Promise<ParsedKey> {
  const { utils } = await loadSsh2();
  const bytes = await readRegularFile(path).catch((cause: NodeJS.ErrnoException) => {
    throw new KeyFileError({ code: 'SSH_KEY_UNREADABLE', path, reason: cause.code ?? cause.message, cause });
  });
  if (bytes === undefined)
    throw new KeyFileError({ code: 'SSH_KEY_UNREADABLE', path, reason: 'it is no regular file' });
  const text = bytes.toString('utf8');
  const parsed = firstOf(utils.parseKey(text));
  if (!(parsed instanceof Error)) return checked(path, parsed);
  if (!/encrypted|passphrase/i.test(parsed.message))
    throw new KeyFileError({
      code: 'SSH_KEY_UNREADABLE',
      path,
      reason: 'it is no private key that is known here',
    });
  if (passphrase === undefined) {
    const hint = 'Give its passphrase, or use an agent.';
    throw new KeyFileError({ code: 'SSH_KEY_PASSPHRASE', path, reason: 'it is encrypted', hint });
  }
  const unlocked = await unlockKey(text, typeof passphrase === 'string' ? passphrase : await passphrase());
  if (typeof unlocked === 'string')
    throw new KeyFileError({ code: 'SSH_KEY_PASSPHRASE', path, reason: 'the passphrase does not open it' });
  const key = firstOf(utils.parseKey(plainKeyFile(unlocked)));
  if (key instanceof Error)
    throw new KeyFileError({ code: 'SSH_KEY_UNREADABLE', path, reason: 'its type is not known here' });
  return checked(path, key);
}

function firstOf(parsed: ParsedKey | Error | ParsedKey[]): ParsedKey | Error {
  if (!Array.isArray(parsed)) return parsed;
  return parsed[0] ?? new RangeError('there is no key in it');
}

function checked(path: string, key: ParsedKey): ParsedKey {
  if (key.isPrivateKey()) return key;
  throw new KeyFileError({ code: 'SSH_KEY_UNREADABLE', path, reason: 'it is a public key' });
}
