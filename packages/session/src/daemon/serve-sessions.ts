import { ProcessRegistryError } from '@bioxen/core';
import { hasOwnDaemon } from './has-own-daemon.js';
import { readLeftSessions } from './left-sessions.js';
import { ensureRuntimeDirectory, runtimePaths } from './runtime-directory.js';
import type { ServeSessionsOptions } from './serve-sessions-options.js';
import { SessionServer } from './session-server.js';

/**
 * Serves sessions to the programs of this user. Call it under the start lock: a socket that is there is taken for one that
 * nobody listens at any more.
 * @throws ProcessRegistryError when the folder or the socket cannot be made, or another daemon lives
 */
export async function serveSessions(options: ServeSessionsOptions): Promise<SessionServer> {
  const paths = options.paths ?? runtimePaths();
  await ensureRuntimeDirectory(paths);
  if (await hasOwnDaemon(paths)) {
    throw new ProcessRegistryError('A session daemon of this user runs already', {
      hint: `It listens at ${paths.socket}.`,
    });
  }
  const server = new SessionServer(options, paths, await readLeftSessions(paths.journal));
  await server.listen();
  return server;
}
