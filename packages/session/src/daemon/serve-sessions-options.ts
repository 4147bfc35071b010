import type { Clock, EnvironmentSource, Logger, VmTypeRegistry } from '@bioxen/core';
import type { DaemonService } from './daemon-service.js';
import type { RuntimePaths } from './runtime-directory.js';

/** Options of the daemon. */
export interface ServeSessionsOptions {
  /** The types of VM that sessions can be on. */
  readonly registry: VmTypeRegistry;
  /** What `setEnvironment` asks. @defaultValue none */
  readonly environments?: EnvironmentSource;
  /** What lives in the daemon beside sessions, by name. @defaultValue none */
  readonly services?: Readonly<Record<string, DaemonService>>;
  /** Of the program, for its clients. */
  readonly version: string;
  /** @defaultValue those of this user */
  readonly paths?: RuntimePaths;
  /** Ends when for so long there was no session and no client, milliseconds. @defaultValue 15 minutes */
  readonly idleExitMs?: number;
  /** @defaultValue 1,000 */
  readonly maxSessions?: number;
  readonly clock?: Clock;
  readonly logger?: Logger;
  /** So much of what clients have sent may wait for its answer, bytes. @defaultValue 512 MiB */
  readonly maxHeldBytes?: number | undefined;
}
