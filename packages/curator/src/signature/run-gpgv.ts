import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { findExecutable } from '@bioxen/lua-local';
import { SignatureError } from '../errors/signature-error.js';

const TIMEOUT_MS = 30_000;

/**
 * Checks a detached signature of GnuPG with `gpgv`, which trusts the keys of a keyring and nothing else.
 * @param subject what is signed, for messages
 * @param keyring as `gpg --export` writes it
 * @returns the fingerprint of the key
 * @throws SignatureError, also where there is no gpgv
 */
export async function verifyWithGpg(
  subject: string,
  bytes: Uint8Array,
  signature: Uint8Array,
  keyring: string,
  signal?: AbortSignal,
): Promise<string> {
  const gpgv = await findExecutable('gpgv');
  if (gpgv === undefined)
    throw new SignatureError(subject, 'gpgv is not in PATH, which checks its signature', {
      hint: 'Install gpgv (GnuPG).',
    });
  const folder = await mkdtemp(join(tmpdir(), 'bioxen-gpgv-'));
  try {
    await writeFile(join(folder, 'file'), bytes);
    await writeFile(join(folder, 'file.asc'), signature);
    // A keyring without a slash would be looked for in the home of the user.
    const args = ['--homedir', folder, '--status-fd', '1', '--keyring', resolve(keyring), 'file.asc', 'file'];
    const options = { cwd: folder, timeout: TIMEOUT_MS, ...(signal === undefined ? {} : { signal }) };
    const { stdout } = await promisify(execFile)(gpgv, args, options);
    const [, fingerprint] = /^\[GNUPG:\] VALIDSIG ([0-9A-F]{40,64}) /m.exec(stdout) ?? [];
    if (fingerprint !== undefined) return fingerprint;
  } catch (cause) {
    signal?.throwIfAborted();
    const { stderr = '' } = cause as { readonly stderr?: string };
    const said = stderr.trim().split('\n').at(-1);
    throw new SignatureError(subject, `its signature does not hold (${said ?? 'gpgv failed'})`, { cause });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  throw new SignatureError(subject, 'its signature does not hold');
}
