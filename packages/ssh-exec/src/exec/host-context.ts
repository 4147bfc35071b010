import type { Clock, Logger, Random } from '@bioxen/core';
import type { HostConnections } from '../connection/host-connections.js';

/** What every operation on a host stands on. */
export interface HostContext {
  /** The host as the caller named it. */
  readonly host: string;
  readonly connections: HostConnections;
  readonly bootMs: number;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
}
