import { spawn } from 'node:child_process';
import { createServer, type Socket } from 'node:net';

/** Leads one port of this computer into the network of a process. */
export interface NetworkDoor {
  close(): Promise<void>;
}

/**
 * Opens the way to a port of 127.0.0.1 in the network namespace of a process: the same port of this computer. It leads in and
 * never out. Needs root, nsenter and socat.
 */
export async function openNetworkDoor(port: number, pid: () => number): Promise<NetworkDoor> {
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    const args = ['--target', String(pid()), '--net', 'socat', '-', `TCP4:127.0.0.1:${port}`];
    const way = spawn('nsenter', args, { stdio: ['pipe', 'pipe', 'ignore'] });
    socket.pipe(way.stdin);
    way.stdout.pipe(socket);
    // Whoever goes first, the other follows.
    for (const end of [socket, way.stdin, way.stdout]) end.on('error', () => socket.destroy());
    way.on('error', () => socket.destroy());
    way.on('exit', () => socket.end());
    socket.on('close', () => {
      open.delete(socket);
      way.kill('SIGKILL');
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    close: async () => {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
