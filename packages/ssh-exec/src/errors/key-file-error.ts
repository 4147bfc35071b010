import { BioxenError, type ErrorContext } from '@bioxen/core';

/** Options of `KeyFileError`. */
export interface KeyFileErrorOptions extends ErrorContext {
  readonly code: 'SSH_KEY_UNREADABLE' | 'SSH_KEY_PASSPHRASE';
  readonly path: string;
  /** Why, as the end of a sentence. */
  readonly reason: string;
}

/** A private key could not be read, or needs another passphrase. */
export class KeyFileError extends BioxenError {
  readonly path: string;

  constructor(options: KeyFileErrorOptions) {
    super(`Cannot use the key ${options.path}: ${options.reason}`, { ...options, code: options.code });
    this.path = options.path;
  }

  override get name(): string {
    return 'KeyFileError';
  }
}
