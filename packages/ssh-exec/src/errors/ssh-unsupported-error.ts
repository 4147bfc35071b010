import { BioxenError, type ErrorContext } from '@bioxen/core';

/** The server, the key or this client cannot do it; the hint says what can. */
export class SshUnsupportedError extends BioxenError {
  readonly feature: string;

  constructor(feature: string, context: ErrorContext = {}) {
    super(`Not supported: ${feature}`, { ...context, code: 'SSH_UNSUPPORTED' });
    this.feature = feature;
  }

  override get name(): string {
    return 'SshUnsupportedError';
  }
}
