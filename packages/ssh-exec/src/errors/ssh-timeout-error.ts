import { BioxenError, type ErrorContext } from '@bioxen/core';
import type { Started } from './started.js';

/** What did not end in time. */
export type TimeoutPhase = 'connect' | 'handshake' | 'channel-open' | 'boot' | 'keepalive';

/** Options of `SshTimeoutError`. */
export interface SshTimeoutErrorOptions extends ErrorContext {
  readonly host: string;
  readonly phase: TimeoutPhase;
  readonly timeoutMs: number;
  readonly started: Started;
}

/** A phase of a connection did not end in time. Retryable only while nothing can have been started. */
export class SshTimeoutError extends BioxenError {
  readonly host: string;
  readonly phase: TimeoutPhase;
  readonly timeoutMs: number;
  readonly started: Started;

  constructor(options: SshTimeoutErrorOptions) {
    super(`${options.host} did not answer within ${options.timeoutMs} ms (${options.phase})`, {
      retryable: options.started === 'no',
      hint:
        options.phase === 'keepalive' ? 'The connection is dead; the next call opens another.' : undefined,
      ...options,
      code: 'SSH_TIMEOUT',
    });
    this.host = options.host;
    this.phase = options.phase;
    this.timeoutMs = options.timeoutMs;
    this.started = options.started;
  }

  override get name(): string {
    return 'SshTimeoutError';
  }
}
