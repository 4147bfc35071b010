import { InvalidOptionError } from '@bioxen/core';
import type { GuestSpec } from './guest-spec.js';

/**
 * Names become host names and stand in command lines.
 * @throws InvalidOptionError
 */
export function checkGuestSpec({ name }: GuestSpec): void {
  if (!/^[a-z0-9-]{1,32}$/.test(name)) {
    throw InvalidOptionError.unexpected('name', name, 'a name of 1 to 32 letters a-z, digits and hyphens');
  }
}
