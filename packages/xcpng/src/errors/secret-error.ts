import { BioxenError, type ErrorContext } from '@bioxen/core';

/** A secret could not be had from where the configuration says it is. Never holds what was read. */
export class SecretError extends BioxenError {
  /** The key of the configuration: `password`. */
  readonly key: string;

  constructor(
    key: string,
    reason: string,
    context: ErrorContext & { readonly code: 'SECRET_UNAVAILABLE' | 'SECRET_FILE_EXPOSED' },
  ) {
    super(`No ${key}: ${reason}`, context);
    this.key = key;
  }

  override get name(): string {
    return 'SecretError';
  }
}
