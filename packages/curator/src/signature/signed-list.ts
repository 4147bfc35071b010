import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '@bioxen/core';
import { SignatureError } from '../errors/signature-error.js';
import { rockOfFile } from '../repository/rock-file.js';
import { YANKED_FILE } from '../repository/yanked.js';
import { writeAtomically } from '../store/atomic-file.js';
import { realFolder } from '../repository/read-in-folder.js';
import { checkText } from '../names/check-text.js';
import { signBytes } from './minisign.js';

/** The list of all files of a repository with their hashes, as `sha256sum` writes it, and the signature of it. */
export const LIST_FILE = 'SHA256SUMS';
export const LIST_SIGNATURE_FILE = 'SHA256SUMS.minisig';

/** File → SHA-256, lower-case hex. @throws SignatureError */
export function parseList(text: string): ReadonlyMap<string, string> {
  const hashes = new Map<string, string>();
  for (const line of text.split(/\r?\n/)) {
    if (line === '') continue;
    const [, hash = '', file = ''] = /^([0-9a-f]{64}) [ *]([^/\\]+)$/.exec(line) ?? [];
    if (file === '' || hashes.has(file)) throw new SignatureError(LIST_FILE, `it cannot be read: ${line}`);
    hashes.set(file, hash);
  }
  return hashes;
}

/**
 * Signs all rocks of a folder, and which of them were taken back: writes the list of their hashes, and its signature, beside them.
 * @param privateKey PKCS #8 in PEM, of Ed25519
 * @returns the files that are signed
 * @throws SignatureError
 */
export async function signFolder(
  folder: string,
  privateKey: string,
  options: { readonly clock?: Clock } = {},
): Promise<readonly string[]> {
  const files = (await readdir(await realFolder(checkText('folder', folder))))
    .filter((file) => rockOfFile(file) !== undefined || file === YANKED_FILE)
    .sort();
  const lines: string[] = [];
  for (const file of files) {
    const hash = createHash('sha256').update(await readFile(join(folder, file)));
    lines.push(`${hash.digest('hex')}  ${file}\n`);
  }
  const list = Buffer.from(lines.join(''));
  const signature = signBytes(list, privateKey, LIST_FILE, options);
  await writeAtomically(join(folder, LIST_FILE), list);
  await writeAtomically(join(folder, LIST_SIGNATURE_FILE), signature);
  return files;
}
