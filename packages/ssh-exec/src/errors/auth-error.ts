import { BioxenError, type ErrorContext } from '@bioxen/core';

/** One thing that was offered to a server. */
export interface AuthAttempt {
  readonly method: 'publickey' | 'password' | 'keyboard-interactive';
  /** The fingerprint of the key: `SHA256:…`. */
  readonly key?: string;
  /** `refused`, `partial` (accepted, and more is wanted), or why it was not sent. */
  readonly answer: string;
}

/** Options of `AuthError`. */
export interface AuthErrorOptions extends ErrorContext {
  readonly host: string;
  readonly user: string;
  readonly tried: readonly AuthAttempt[];
  /** Methods that the server would take. */
  readonly accepted: readonly string[];
}

/** No key, password or answer was accepted. */
export class AuthError extends BioxenError {
  readonly host: string;
  readonly user: string;
  readonly tried: readonly AuthAttempt[];
  readonly accepted: readonly string[];
  /** Something was accepted, and the server wanted more. */
  readonly partialSuccess: boolean;

  constructor(options: AuthErrorOptions) {
    super(messageFor(options), {
      hint: 'Add the key to the account (~/.ssh/authorized_keys), or offer another key.',
      ...options,
      code: 'SSH_AUTH_FAILED',
    });
    this.host = options.host;
    this.user = options.user;
    this.tried = options.tried;
    this.accepted = options.accepted;
    this.partialSuccess = options.tried.some(({ answer }) => answer === 'partial');
  }

  override get name(): string {
    return 'AuthError';
  }
}

function messageFor({ host, user, tried, accepted }: AuthErrorOptions): string {
  const list = tried.map(
    ({ method, key, answer }) => `${key === undefined ? method : `${method} ${key}`}: ${answer}`,
  );
  const offered = list.length === 0 ? 'there was nothing to offer' : list.join(', ');
  const wanted = accepted.length === 0 ? '' : `; the server takes ${accepted.join(', ')}`;
  return `${host} does not let ${user} in: ${offered}${wanted}`;
}
