import type { Clock, Logger, Random, RetryPolicy } from '@bioxen/core';
import type { Reaped } from '../errors/started.js';
import type { SshTransport } from '../transport/transport.js';
import type { Leftover } from './connection-options.js';

/** How connections to one host are kept. */
export interface HostConnectionsOptions {
  readonly host: string;
  readonly open: (signal: AbortSignal) => Promise<SshTransport>;
  /** Ends the first connecting only. */
  readonly firstSignal: AbortSignal | undefined;
  readonly maxConnections: number;
  readonly assumedSessions: number;
  readonly reservedSessions: number;
  readonly handshakeMs: number;
  readonly idleMs: number;
  readonly reconnect: Pick<RetryPolicy, 'attempts' | 'backoff'>;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly onReaped: (leftover: Leftover, reaped: Reaped) => void;
  /** Told when the last connection has gone. */
  readonly onEmpty?: (() => void) | undefined;
}
