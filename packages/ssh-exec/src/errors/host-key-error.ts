import { BioxenError, type ErrorContext } from '@bioxen/core';

/** What is wrong with a host key. */
export type HostKeyCode = 'SSH_HOST_KEY_UNKNOWN' | 'SSH_HOST_KEY_CHANGED' | 'SSH_HOST_KEY_REVOKED';

/** Options of `HostKeyError`. */
export interface HostKeyErrorOptions extends ErrorContext {
  readonly code: HostKeyCode;
  /** The host as it is looked up: `example.org`, `[example.org]:2222`. */
  readonly host: string;
  /** The key that the host showed: `SHA256:…`. */
  readonly offered: string;
  /** Its type: `ssh-ed25519`. */
  readonly keyType: string;
  /** What was expected, each with the place where it stands. */
  readonly expected: readonly string[];
}

/** The key of a host is not the one that was expected. The connection was ended before anything secret was sent. */
export class HostKeyError extends BioxenError {
  declare readonly code: HostKeyCode;
  readonly host: string;
  readonly offered: string;
  readonly keyType: string;
  readonly expected: readonly string[];

  constructor(options: HostKeyErrorOptions) {
    super(messageFor(options), { ...options, code: options.code });
    this.host = options.host;
    this.offered = options.offered;
    this.keyType = options.keyType;
    this.expected = options.expected;
  }

  override get name(): string {
    return 'HostKeyError';
  }
}

function messageFor({ code, host, offered, keyType, expected }: HostKeyErrorOptions): string {
  const key = `${keyType} ${offered}`;
  const known = expected.length === 0 ? '' : `; expected ${expected.join(' or ')}`;
  switch (code) {
    case 'SSH_HOST_KEY_UNKNOWN':
      return `The key of ${host} is not known: ${key}${known}`;
    case 'SSH_HOST_KEY_CHANGED':
      return `${host} shows another key than the known one: ${key}${known}`;
    case 'SSH_HOST_KEY_REVOKED':
      return `The key of ${host} is revoked: ${key}${known}`;
  }
}
