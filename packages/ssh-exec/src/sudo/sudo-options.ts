import { aString, checkOptions } from '@bioxen/core';

/** As whom a program runs, by the `sudo` of the host. */
export interface SudoOptions {
  /** @defaultValue 'root' */
  readonly user?: string | undefined;
  /** The password that sudo asks for; it is sent after sudo has asked, and never else. @defaultValue none: `sudo -n` */
  readonly password?: string | (() => Promise<string>) | undefined;
}

/** Who is meant, with a password or without. @throws InvalidOptionError */
export function sudoOptions(sudo: true | SudoOptions): SudoOptions & { readonly user: string } {
  if (sudo === true) return { user: 'root' };
  const isSecret = (value: unknown): string | undefined =>
    typeof value === 'string' || typeof value === 'function' ? undefined : 'a text or a function';
  checkOptions(sudo, { user: aString, password: isSecret }, 'sudo');
  return { ...sudo, user: sudo.user ?? 'root' };
}
