import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** Where the proxy cuts: after so many bytes of what goes to the server, or of what comes back. */
export interface Cut {
  readonly direction: 'request' | 'response';
  readonly afterBytes: number;
}

/** A proxy that passes bytes on, until it is told to cut; then it closes both sides, once, and passes on again. */
export interface CuttingProxy {
  readonly url: string;
  /** Cuts at this place, counted from now on. */
  arm(cut: Cut): void;
  /** Bytes that went each way since the proxy was told to cut. */
  readonly passed: { request: number; response: number };
  /** Has the cut been made? */
  hasCut(): boolean;
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Starts one on loopback in front of a server; `target` is the url of that. */
export async function startCuttingProxy(target: string): Promise<CuttingProxy> {
  const { port, hostname } = new URL(target);
  const sockets = new Set<Socket>();
  const passed = { request: 0, response: 0 };
  let cut: Cut | undefined;
  const server = createServer((client) => {
    const upstream = connect({ host: hostname, port: Number(port) });
    const end = (): void => {
      client.destroy();
      upstream.destroy();
    };
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', end);
      socket.on('close', () => {
        sockets.delete(socket);
        end();
      });
    }
    const pass = (direction: Cut['direction'], to: Socket, data: Buffer): void => {
      const left =
        cut?.direction === direction ? cut.afterBytes - passed[direction] : Number.POSITIVE_INFINITY;
      passed[direction] += data.length;
      if (data.length < left) {
        to.write(data);
        return;
      }
      cut = undefined;
      // What was let through arrives: it is sent before the end.
      to.end(data.subarray(0, left), () => setImmediate(end));
    };
    client.on('data', (data) => pass('request', upstream, data));
    upstream.on('data', (data) => pass('response', client, data));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const close = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy();
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
    });
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    arm: (place) => {
      passed.request = 0;
      passed.response = 0;
      cut = place;
    },
    passed,
    hasCut: () => cut === undefined,
    close,
    [Symbol.asyncDispose]: close,
  };
}
