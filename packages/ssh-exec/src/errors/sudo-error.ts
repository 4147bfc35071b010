import { BioxenError, type ErrorContext } from '@bioxen/core';

/** Why nothing was run. */
export type SudoProblem =
  | 'missing'
  | 'password-needed'
  | 'password-wrong'
  | 'not-allowed'
  | 'unknown-user'
  | 'failed';

/** Options of `SudoError`. */
export interface SudoErrorOptions extends ErrorContext {
  readonly host: string;
  readonly user: string;
  readonly problem: SudoProblem;
  /** What sudo said. */
  readonly said: string;
}

const maximumSaid = 4_096;

/** The sudo of the host did not let a program run as another user; nothing was run. */
export class SudoError extends BioxenError {
  readonly host: string;
  readonly user: string;
  readonly problem: SudoProblem;
  readonly said: string;

  constructor(options: SudoErrorOptions) {
    const { host, user, problem, said } = options;
    super(`Cannot run as ${user} on ${host}: ${reasonOf(problem, said)}`, {
      hint: hints[problem],
      ...options,
      code: 'SSH_SUDO_FAILED',
    });
    this.host = host;
    this.user = user;
    this.problem = problem;
    this.said = said.slice(0, maximumSaid);
  }

  override get name(): string {
    return 'SudoError';
  }
}

/** What is known of a problem; what sudo said last of any other. */
function reasonOf(problem: SudoProblem, said: string): string {
  if (problem !== 'failed' && problem !== 'not-allowed') return reasons[problem];
  const line = said.trim().split('\n').at(-1)?.slice(0, 200) ?? '';
  return line === '' ? reasons[problem] : line;
}

const reasons: Readonly<Record<SudoProblem, string>> = {
  missing: 'it has no sudo',
  'password-needed': 'sudo wants a password',
  'password-wrong': 'sudo did not take the password',
  'not-allowed': 'sudo does not allow it',
  'unknown-user': 'there is no such account',
  failed: 'sudo ended without a word',
};

const hints: Readonly<Record<SudoProblem, string>> = {
  missing: 'Install sudo there, or log in as that user.',
  'password-needed': 'Give sudo: { password }, or allow the account NOPASSWD in sudoers.',
  'password-wrong': 'Give the password of the account that logs in.',
  'not-allowed': 'Allow the account to run /bin/sh as that user in sudoers.',
  'unknown-user': 'Name an account of that host in sudo: { user }.',
  failed: 'Read said; a warden, mktemp and mkfifo are needed too.',
};
