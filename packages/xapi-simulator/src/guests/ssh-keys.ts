import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { InvalidOptionError } from '@bioxen/core';

const run = promisify(execFile);

/** The key of an SSH server. */
export interface SshKeyPair {
  /** As OpenSSH writes it: `-----BEGIN OPENSSH PRIVATE KEY-----`. */
  readonly privateKey: string;
}

/**
 * Writes a host key that sshd takes: the one that is given, else a new ed25519 key.
 * @returns the public key, `TYPE BASE64`
 * @throws InvalidOptionError when what is given is no private key without a passphrase
 */
export async function writeHostKey(
  keygen: string,
  path: string,
  given: SshKeyPair | undefined,
): Promise<string> {
  if (given === undefined) {
    await run(keygen, ['-q', '-t', 'ed25519', '-N', '', '-C', '', '-f', path]);
    return publicPart(await readFile(`${path}.pub`, 'utf8'));
  }
  await writeFile(path, `${given.privateKey.replaceAll('\r\n', '\n').trimEnd()}\n`, { mode: 0o600 });
  try {
    const { stdout } = await run(keygen, ['-y', '-P', '', '-f', path]);
    return publicPart(stdout);
  } catch {
    throw new InvalidOptionError('hostKey', 'it is no private key that OpenSSH reads without a passphrase', {
      hint: "Make one with ssh-keygen -t ed25519 -N ''.",
    });
  }
}

/**
 * The lines of an authorized_keys file.
 * @throws InvalidOptionError for a private key, which it does not quote
 */
export function authorizedKeysText(keys: readonly string[]): string {
  const lines = keys.flatMap((key) => key.split(/\r?\n/)).map((line) => line.trim());
  if (lines.some((line) => line.includes('PRIVATE KEY'))) {
    throw new InvalidOptionError('authorizedKeys', 'one of them is a private key', {
      hint: 'Give the public key: the content of the file that ends with .pub.',
    });
  }
  return lines
    .filter((line) => line !== '')
    .map((line) => `${line}\n`)
    .join('');
}

function publicPart(line: string): string {
  return line.trim().split(' ').slice(0, 2).join(' ');
}
