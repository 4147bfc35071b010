import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A key pair in a folder of its own. */
export interface SshKey extends Disposable {
  /** The private half; the public one is beside it. */
  readonly keyPath: string;
  readonly publicKey: string;
  /** Room for what belongs to the key, such as known hosts. */
  readonly folder: string;
}

/** Makes an Ed25519 key without a passphrase. */
export function makeSshKey(): SshKey {
  const folder = mkdtempSync(join(tmpdir(), 'bioxen-stock-key-'));
  const keyPath = join(folder, 'key');
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'test', '-f', keyPath]);
  return {
    keyPath,
    publicKey: readFileSync(`${keyPath}.pub`, 'utf8').trim(),
    folder,
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}
