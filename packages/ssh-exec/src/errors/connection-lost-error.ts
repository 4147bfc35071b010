import { BioxenError, type ErrorContext } from '@bioxen/core';
import type { CommandResult } from '../exec/command-result.js';
import type { Reaped, Started } from './started.js';

/** Options of `ConnectionLostError`. */
export interface ConnectionLostErrorOptions extends ErrorContext {
  readonly host: string;
  readonly started: Started;
  /** Why, as the end of a sentence. */
  readonly reason: string;
  /** @defaultValue 'unknown' */
  readonly reaped?: Reaped | undefined;
  /** What the command had written. */
  readonly partial?: CommandResult | undefined;
}

/** The connection broke. `started` tells whether the command can have run; only `no` is retryable. */
export class ConnectionLostError extends BioxenError {
  readonly host: string;
  readonly started: Started;
  readonly reaped: Reaped;
  declare readonly partial?: CommandResult;

  constructor(options: ConnectionLostErrorOptions) {
    super(`The connection to ${options.host} was lost: ${options.reason}; ${consequences[options.started]}`, {
      retryable: options.started === 'no',
      hint:
        options.started === 'no'
          ? 'Call again.'
          : 'Find out what became of the command before you call again.',
      ...options,
      code: 'SSH_CONNECTION_LOST',
    });
    this.host = options.host;
    this.started = options.started;
    this.reaped = options.reaped ?? 'unknown';
    if (options.partial !== undefined) this.partial = options.partial;
  }

  override get name(): string {
    return 'ConnectionLostError';
  }
}

const consequences: Readonly<Record<Started, string>> = {
  no: 'nothing was started',
  maybe: 'the command may have started',
  yes: 'the command had started',
};
