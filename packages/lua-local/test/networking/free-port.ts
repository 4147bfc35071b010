import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { NetworkingError } from '@bioxen/core';

const MOST_TRIES = 20;

/** A TCP server of ours on a port of loopback, of the system's choice unless one is given. */
export async function listenOnLoopback(
  port = 0,
): Promise<{ readonly port: number; readonly server: Server }> {
  const server = createServer();
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return { port: (server.address() as AddressInfo).port, server };
}

/** Can this port of loopback be listened on now? */
export async function isFree(port: number): Promise<boolean> {
  try {
    const { server } = await listenOnLoopback(port);
    server.close();
    await once(server, 'close');
    return true;
  } catch {
    return false;
  }
}

/** The first of so many ports in a row on which nobody listens. */
export async function freePorts(count = 1): Promise<number> {
  for (;;) {
    const { port, server } = await listenOnLoopback();
    server.close();
    await once(server, 'close');
    const others = Array.from({ length: count - 1 }, (_, index) => port + 1 + index);
    if (port + count <= 65_535 && (await Promise.all(others.map(isFree))).every(Boolean)) return port;
  }
}

/** Starts something on a free port; somebody else may take the port meanwhile, and then it is another one. */
export async function onFreePort<Started>(
  start: (port: number) => Promise<Started>,
  count = 1,
): Promise<Started> {
  for (let left = MOST_TRIES; ; left -= 1) {
    try {
      return await start(await freePorts(count));
    } catch (error) {
      const isTaken = NetworkingError.isInstance(error) && error.message.includes('address already in use');
      if (!isTaken || left === 0) throw error;
    }
  }
}
