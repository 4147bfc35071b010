import { fileURLToPath } from 'node:url';
import { connectSessions, type DaemonSessionHost, hasLeftSessions } from '@bioxen/session';
import { travellingOptions } from './travelling-options.js';
import { version } from './version.js';

/** Options of `connectDaemon`. */
export interface ConnectDaemonOptions {
  /** What this client calls itself; `unread` output goes by it. @defaultValue one name for each process */
  readonly clientName?: string;
}

/** Options of `findDaemon`. */
export interface FindDaemonOptions extends ConnectDaemonOptions {
  /** Start one, when an earlier one was killed or crashed: it tells which sessions were lost. @defaultValue true */
  readonly tellsLost?: boolean;
}

const common = { version, completeVm: travellingOptions } as const;

/**
 * Connects to the session daemon of this user, which is started when there is none. Its sessions go on when this process
 * has ended: `await (await connectDaemon()).create('long', { vm: { engine: 'embedded' } })`.
 * @throws ProcessRegistryError when it cannot be started, ProtocolVersionError
 */
export async function connectDaemon(options: ConnectDaemonOptions = {}): Promise<DaemonSessionHost> {
  const entry = fileURLToPath(new URL('./daemon-entry.js', import.meta.url));
  return await connectSessions({
    ...options,
    ...common,
    start: { command: [process.execPath, entry] },
  });
}

/**
 * Connects to it if it runs, and to a new one when an earlier one was killed or crashed: that tells which sessions were lost.
 * Undefined else. @throws ProcessRegistryError, ProtocolVersionError
 */
export async function findDaemon({ tellsLost = true, ...options }: FindDaemonOptions = {}): Promise<
  DaemonSessionHost | undefined
> {
  const found = await connectSessions({ ...options, ...common });
  return found ?? (tellsLost && (await hasLeftSessions()) ? await connectDaemon(options) : undefined);
}
