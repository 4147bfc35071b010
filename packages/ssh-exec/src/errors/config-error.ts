import { BioxenError, type ErrorContext } from '@bioxen/core';

/** A setting of a connection or an argument of a command is not acceptable. Nothing was sent. */
export class ConfigError extends BioxenError {
  /** Its name: `host`, `argument 2`, `env.PATH`. */
  readonly field: string;

  constructor(field: string, problem: string, context: ErrorContext = {}) {
    super(`Invalid ${field}: ${problem}`, { ...context, code: 'SSH_CONFIG_INVALID' });
    this.field = field;
  }

  override get name(): string {
    return 'ConfigError';
  }
}
