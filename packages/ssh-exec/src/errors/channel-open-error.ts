import { BioxenError, type ErrorContext } from '@bioxen/core';

/** Options of `ChannelOpenError`. */
export interface ChannelOpenErrorOptions extends ErrorContext {
  readonly host: string;
  /** What was asked for: `session`, `sftp`, `forward`. */
  readonly kind: string;
  /** The reason code of RFC 4254, section 5.1; undefined when the server gave none. */
  readonly reason: number | undefined;
  readonly description: string;
  /** Sessions of ours that were open on the connection. */
  readonly sessionsLive: number;
}

/** The server refused to open a channel. Nothing was run. */
export class ChannelOpenError extends BioxenError {
  readonly host: string;
  readonly kind: string;
  readonly reason: number | undefined;
  readonly description: string;
  readonly sessionsLive: number;

  constructor(options: ChannelOpenErrorOptions) {
    super(
      `${options.host} refused a ${options.kind} channel: ${options.description} (reason ${String(options.reason)})`,
      {
        // 2 is what OpenSSH says when MaxSessions is reached; with nothing open it will say so again.
        retryable: options.reason === 2 && options.sessionsLive > 0,
        hint: 'Look at MaxSessions, AllowTcpForwarding and the restrictions of the account on the server.',
        ...options,
        code: 'SSH_CHANNEL_REFUSED',
      },
    );
    this.host = options.host;
    this.kind = options.kind;
    this.reason = options.reason;
    this.description = options.description;
    this.sessionsLive = options.sessionsLive;
  }

  override get name(): string {
    return 'ChannelOpenError';
  }
}
