import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { aBoolean, aCount, aString, checkOptions, InvalidOptionError } from '@bioxen/core';
import { checkText } from '../names/check-text.js';

const optionChecks = {
  priority: aCount,
  tokenVariable: (value: unknown): string | undefined =>
    typeof value === 'string' && /^[A-Za-z_]\w*$/.test(value)
      ? undefined
      : 'the name of a variable: ROCKS_TOKEN',
  token: aString,
  allowInsecure: aBoolean,
  publicKey: aString,
  keyring: aString,
};

/**
 * Checks what is to be added as a repository: the URL of a server, whatever it answers, or a folder that is there.
 * @throws InvalidOptionError
 */
export async function checkAddedRepository(
  address: unknown,
  options: { readonly keyring?: string | undefined },
): Promise<void> {
  const text = checkText('repository', address);
  checkOptions(options, optionChecks);
  if (options.keyring !== undefined && !(await isThere(options.keyring, 'isFile')))
    throw new InvalidOptionError('keyring', `${options.keyring} is no file`);
  if (/^https?:/i.test(text)) return;
  const isFile = /^file:/i.test(text);
  const folder = isFile ? pathOf(text) : text;
  if ((isFile || !/^[a-z][\w+.-]+:/i.test(text)) && (await isThere(folder, 'isDirectory'))) return;
  throw new InvalidOptionError('repository', `${text} is no URL of a server, and no folder that is there`, {
    hint: 'Give the URL of a rocks server, as https://rocks.example.org, or a folder of rocks.',
  });
}

async function isThere(path: string | undefined, kind: 'isFile' | 'isDirectory'): Promise<boolean> {
  if (path === undefined || path === '') return false;
  return await stat(resolve(path)).then(
    (found) => found[kind](),
    () => false,
  );
}

function pathOf(url: string): string | undefined {
  try {
    return fileURLToPath(url);
  } catch {
    return undefined;
  }
}
