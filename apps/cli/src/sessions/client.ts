import { userInfo } from 'node:os';
import { connectDaemon, type DaemonSessionHost, findDaemon, SessionNotFoundError } from 'bioxen';

/** What commands call themselves: what one of them has read, the next has not to read again. */
export const CLIENT_NAME: string = `cli-${userInfo().username}`;

/** The daemon, started when there is none. */
export async function openDaemon(): Promise<DaemonSessionHost> {
  return await connectDaemon({ clientName: CLIENT_NAME });
}

/** The daemon, when it runs; none is started for what was lost. */
export async function livingDaemon(): Promise<DaemonSessionHost | undefined> {
  return await findDaemon({ clientName: CLIENT_NAME, tellsLost: false });
}

/** The daemon, when it runs, or when it has to tell what was lost with one before. */
export async function runningDaemon(): Promise<DaemonSessionHost | undefined> {
  return await findDaemon({ clientName: CLIENT_NAME });
}

/** The daemon in which a session lives. @throws SessionNotFoundError when none runs */
export async function daemonOf(name: string): Promise<DaemonSessionHost> {
  const daemon = await runningDaemon();
  if (daemon === undefined) throw SessionNotFoundError.named(name);
  return daemon;
}
