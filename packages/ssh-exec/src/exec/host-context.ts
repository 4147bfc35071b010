import type { Clock, Logger, Random } from '@bioxen/core';
import type { HostConnections } from '../connection/host-connections.js';

/** What every operation on a host stands on. */
export interface HostContext {
  /** The host as the caller named it. */
  readonly host: string;
  readonly connections: HostConnections;
  readonly bootMs: number;
  /** Aborts when the host is closed: what runs then is stopped. */
  readonly closing: AbortSignal;
  /** What runs now; `close` waits for it. */
  readonly running: Set<Promise<unknown>>;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
}
