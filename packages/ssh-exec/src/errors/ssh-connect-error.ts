import { BioxenError, type ErrorContext } from '@bioxen/core';

/** How far a connection came before it failed. */
export type ConnectPhase = 'dns' | 'tcp' | 'banner' | 'kex' | 'auth';

/** Options of `SshConnectError`. */
export interface SshConnectErrorOptions extends ErrorContext {
  readonly host: string;
  readonly port: number;
  readonly phase: ConnectPhase;
  /** Why, as the end of a sentence. */
  readonly reason: string;
}

/** A host could not be reached, or the connection broke before the login. Nothing was run. */
export class SshConnectError extends BioxenError {
  readonly host: string;
  readonly port: number;
  readonly phase: ConnectPhase;
  readonly reason: string;

  constructor(options: SshConnectErrorOptions) {
    super(`Cannot connect to ${options.host} port ${options.port} (${options.phase}): ${options.reason}`, {
      retryable: true,
      hint: hints[options.phase],
      ...options,
      code: 'SSH_CONNECT_FAILED',
    });
    this.host = options.host;
    this.port = options.port;
    this.phase = options.phase;
    this.reason = options.reason;
  }

  override get name(): string {
    return 'SshConnectError';
  }
}

const hints: Readonly<Record<ConnectPhase, string>> = {
  dns: 'Check the name of the host.',
  tcp: 'Check that the host is up, its port, and what stands between.',
  banner:
    'Something answers there that does not go on with SSH; a server with too many logins at once does so too.',
  kex: 'Client and server found no common algorithm, or the connection broke while they looked for one.',
  auth: 'The server closed the connection during the login; its log says why.',
};
