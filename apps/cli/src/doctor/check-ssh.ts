import { findExecutable } from 'bioxen';
import type { Check } from './check.js';
import { installAdvice } from './install-advice.js';

const id = 'ssh';

/** The program that reads the configuration of ssh for `--on`. An extra: only programs on other hosts need it. */
export async function checkSsh(): Promise<Check> {
  const path = await findExecutable('ssh');
  if (path !== undefined) {
    return { id, status: 'info', message: `ssh: ${path} reads ~/.ssh/config for --on ssh://HOST` };
  }
  return {
    id,
    status: 'info',
    message:
      'ssh is not installed: --on ssh://HOST works without it, but not with Include and Match exec in ~/.ssh/config',
    fix: await installAdvice('OpenSSH', 'openssh-client'),
  };
}
