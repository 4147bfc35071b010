import { SshBootError, type SshBootErrorOptions } from '../errors/ssh-boot-error.js';

/** The error for an account that answered with something else, with a guess at why. */
export function bootFailure(seen: Omit<SshBootErrorOptions, 'reason'>): SshBootError {
  return new SshBootError({ ...seen, reason: guess(seen) });
}

/** The error for a command that could not be noted by its warden, and so did not run. */
export function registryFailure(host: string, command: string, noise: string = ''): SshBootError {
  return new SshBootError({
    host,
    process: command,
    reason: 'its warden could not note it',
    noise,
    hint: 'Look whether the disk with TMPDIR is full there, or something removes bioxen-* from it, and call again.',
  });
}

function guess({ noise, exitCode }: Omit<SshBootErrorOptions, 'reason'>): string {
  if (exitCode === 127) return 'the account has no /bin/sh';
  if (/not available/i.test(noise)) return 'the account has no login shell (nologin)';
  return 'the account answers with something else; it may have a forced command';
}
