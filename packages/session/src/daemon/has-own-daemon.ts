import { connect, type Socket } from 'node:net';
import { hasOwnSocket, type RuntimePaths, unusable } from './runtime-directory.js';

/** Connects to the daemon of this user; undefined when none listens. @throws ProcessRegistryError for a socket that is not ours */
export async function openSocket(paths: RuntimePaths): Promise<Socket | undefined> {
  if (!(await hasOwnSocket(paths))) return undefined;
  return await new Promise((resolve, reject) => {
    const socket = connect(paths.socket);
    socket.once('connect', () => {
      socket.removeAllListeners();
      resolve(socket);
    });
    socket.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ECONNREFUSED') resolve(undefined);
      else reject(unusable(paths.socket, 'cannot be connected to', error));
    });
  });
}

/** Does a daemon of this user listen? */
export async function hasOwnDaemon(paths: RuntimePaths): Promise<boolean> {
  const socket = await openSocket(paths);
  socket?.destroy();
  return socket !== undefined;
}
