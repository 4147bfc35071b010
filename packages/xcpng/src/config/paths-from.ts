import { resolve } from 'node:path';
import type { ConfigFieldName } from './config-fields.js';
import { expandHome } from './resolve-secret.js';

/**
 * A value of a configuration whose relative paths begin in a folder, as those of a file begin where that file is; `~` is the
 * home of the account. Other values are as they were.
 */
export function pathsFrom(folder: string, name: ConfigFieldName, value: unknown): unknown {
  if (name === 'sshKeyPath' || name === 'tlsCa')
    // Certificates may also stand there as they are.
    return typeof value !== 'string' || value.includes('-----BEGIN') ? value : from(folder, value);
  if (name !== 'password' && name !== 'sshPassword') return value;
  return isFileSecret(value) ? { file: from(folder, value.file) } : value;
}

function from(folder: string, path: string): string {
  return resolve(folder, expandHome(path));
}

function isFileSecret(value: unknown): value is { readonly file: string } {
  return typeof value === 'object' && value !== null && 'file' in value && typeof value.file === 'string';
}
