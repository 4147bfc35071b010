import { BioxenError, type ErrorContext, type PartialOutput } from '@bioxen/core';
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
  readonly partial?: CommandResult | PartialOutput | undefined;
  /** The name of the job on its host. */
  readonly job?: string | undefined;
}

/** The connection broke. `started` tells whether the command can have run; only `no` is retryable. */
export class ConnectionLostError extends BioxenError {
  readonly host: string;
  readonly started: Started;
  readonly reaped: Reaped;
  /** What the command had written: of a command its result so far, of what runs inside of a process its output. */
  declare readonly partial?: CommandResult | PartialOutput;
  /** The name by which `onReaped` tells what became of it. */
  declare readonly job?: string;

  readonly #reason: string;

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
    this.#reason = options.reason;
    this.host = options.host;
    this.started = options.started;
    this.reaped = options.reaped ?? 'unknown';
    if (options.partial !== undefined) this.partial = options.partial;
    if (options.job !== undefined) this.job = options.job;
  }

  override get name(): string {
    return 'ConnectionLostError';
  }

  /** The same for one of the programs inside of a process, with what that one had written: then it had started. */
  withPartial(partial: PartialOutput): ConnectionLostError {
    const hasWritten = partial.stdoutBytes.length + partial.stderrBytes.length > 0;
    const { host, reaped, job, cause, hint } = this;
    const started = hasWritten ? 'yes' : this.started;
    return new ConnectionLostError({
      host,
      started,
      reason: this.#reason,
      reaped,
      job,
      cause,
      hint,
      partial,
    });
  }
}

const consequences: Readonly<Record<Started, string>> = {
  no: 'nothing was started',
  maybe: 'the command may have started',
  yes: 'the command had started',
};
