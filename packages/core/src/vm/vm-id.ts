import { InvalidVmIdError } from '../errors/invalid-vm-id-error.js';

const VM_ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/**
 * Gives the id back when it is safe in paths, shells and XenAPI names: a letter or digit, then up to 63 letters,
 * digits, dots, underscores and hyphens.
 * @param of whose it is, for the error
 * @throws InvalidVmIdError
 */
export function parseVmId(id: unknown, of?: 'VM' | 'session'): string {
  if (typeof id === 'string' && VM_ID.test(id)) return id;
  throw new InvalidVmIdError(id, { of });
}
