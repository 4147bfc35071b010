import { type AddressInfo, createServer, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { anObject, aString, checkOptions, InvalidOptionError } from '@bioxen/core';
import { aPortOrAny, checkForwardTarget } from '../checks/value-checks.js';
import type { HostContext } from '../exec/host-context.js';
import type { ForwardTarget } from '../transport/transport.js';

/** Options of `forward`. */
export interface ForwardOptions {
  /** Where connections end, as the host sees it: a host and port, or a socket file. */
  readonly to: ForwardTarget;
  /** Port on this computer; 0 for any that is free. @defaultValue 0 */
  readonly localPort?: number | undefined;
  /** Address on this computer. Another than loopback lets others in. @defaultValue '127.0.0.1' */
  readonly localHost?: string | undefined;
}

/** A port, of this computer or of the host, that leads to the other side. */
export interface Forward extends AsyncDisposable {
  readonly host: string;
  readonly port: number;
  /** Ends the port and the connections through it. Idempotent. */
  close(): Promise<void>;
}

/** Listens on this computer and hands each connection over to the host. */
export async function openForward(context: HostContext, options: ForwardOptions): Promise<Forward> {
  checkOptions(options, { to: anObject, localPort: aPortOrAny, localHost: aString });
  checkForwardTarget(options.to);
  const { to, localPort = 0, localHost = '127.0.0.1' } = options;
  const { connections, logger, host, closing } = context;
  const sockets = new Set<Duplex>();

  async function hand(socket: Socket): Promise<void> {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.once('close', () => sockets.delete(socket));
    const { transport, giveBack } = await connections.borrow(closing);
    try {
      const channel = await transport.openForward(to);
      channel.on('error', () => {});
      channel.once('close', () => {
        giveBack();
        socket.destroySoon();
      });
      // A channel of ssh2 is closed, never destroyed.
      socket.once('close', () => channel.destroy());
      socket.pipe(channel).pipe(socket);
    } catch (error) {
      giveBack();
      throw error;
    }
  }

  const server = createServer({ noDelay: true, allowHalfOpen: true }, (socket) => {
    hand(socket).catch((error: unknown) => {
      logger.warn({ host, reason: String(error) }, 'a connection could not be forwarded');
      socket.destroy();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const problem = `${localHost}:${localPort} cannot be listened on (${cause.code ?? cause.message})`;
      const hint = 'Choose another, or 0 for any that is free.';
      reject(new InvalidOptionError("option 'localPort'", problem, { cause, hint }));
    });
    server.listen(localPort, localHost, resolve);
  });
  let ended: Promise<void> | undefined;
  const end = async (): Promise<void> => {
    closing.removeEventListener('abort', onClosing);
    for (const socket of sockets) socket.destroy();
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
    });
  };
  const close = (): Promise<void> => (ended ??= end());
  const onClosing = (): void => void context.running.set(close(), 0);
  if (closing.aborted) onClosing();
  closing.addEventListener('abort', onClosing, { once: true });
  const { port } = server.address() as AddressInfo;
  return { host: localHost, port, close, [Symbol.asyncDispose]: close };
}
