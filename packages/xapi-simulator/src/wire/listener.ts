import { ResourceExhaustedError } from '@bioxen/core';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, Server as TlsServer } from 'node:tls';
import type { TlsIdentity } from './self-signed-certificate.js';

/** An open port on loopback. */
export interface Listener {
  readonly port: number;
  /** Shows another certificate to later connections; without TLS it does nothing. */
  useIdentity(identity: TlsIdentity): void;
  /** Stops listening and ends every connection; resolves when the port is free. */
  close(): Promise<void>;
}

/** Options of `openListener`. */
export interface ListenerOptions {
  /** @defaultValue any free one */
  readonly port?: number | undefined;
  /** Plain TCP without one. */
  readonly identity?: TlsIdentity | undefined;
  readonly onConnection: (socket: Socket) => void;
}

const loopback = '127.0.0.1';

/** Listens on loopback, never elsewhere. */
export async function openListener({ port = 0, identity, onConnection }: ListenerOptions): Promise<Listener> {
  const open = new Set<Socket>();
  const server: Server =
    identity === undefined
      ? createServer({ allowHalfOpen: true }, onConnection)
      : createTlsServer({ cert: identity.cert, key: identity.key, allowHalfOpen: true }, onConnection);
  server.on('connection', (socket: Socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  // A failed handshake is the client's affair: it refused our certificate.
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => {
      const hint = 'Choose another port, or none to get a free one.';
      reject(new ResourceExhaustedError(`ports to listen on: ${loopback}:${port} is not`, { cause, hint }));
    });
    server.listen({ port, host: loopback }, resolve);
  });
  const address = server.address() as AddressInfo;
  return {
    port: address.port,
    useIdentity: ({ cert, key }): void => {
      if (server instanceof TlsServer) server.setSecureContext({ cert, key });
    },
    close: async (): Promise<void> => {
      const closed = new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
      for (const socket of open) socket.destroy();
      await closed;
    },
  };
}
