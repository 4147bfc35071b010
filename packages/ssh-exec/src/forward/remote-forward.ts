import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { anObject, aString, checkOptions } from '@bioxen/core';
import { aPortOrAny, checkForwardTarget } from '../checks/value-checks.js';
import type { HostContext } from '../exec/host-context.js';
import type { ForwardTarget } from '../transport/transport.js';
import type { Forward } from './local-forward.js';

/** Options of `forward` for a port of the host. */
export interface RemoteForwardOptions {
  /** Where connections end, as this computer sees it: a host and port, or a socket file. */
  readonly to: ForwardTarget;
  /** Port on the host; 0 for any that is free. */
  readonly remotePort: number;
  /**
   * Address on the host. Another than loopback lets others in, where the server allows it (GatewayPorts).
   * @defaultValue '127.0.0.1'
   */
  readonly remoteHost?: string | undefined;
}

/**
 * Has the host listen, and hands each connection over to a place that this computer reaches. It ends with the connection
 * to the host.
 */
export async function openRemoteForward(
  context: HostContext,
  options: RemoteForwardOptions,
): Promise<Forward> {
  checkOptions(options, { to: anObject, remotePort: aPortOrAny, remoteHost: aString });
  checkForwardTarget(options.to);
  const { to, remotePort, remoteHost = '127.0.0.1' } = options;
  const { connections, logger, host, closing } = context;
  const streams = new Set<Duplex>();

  function hand(channel: Duplex): void {
    const socket = 'path' in to ? connect({ path: to.path }) : connect({ ...to, noDelay: true });
    for (const stream of [socket, channel]) {
      streams.add(stream);
      stream.once('close', () => streams.delete(stream));
    }
    channel.on('error', () => {});
    channel.once('close', () => socket.destroySoon());
    socket.on('error', (error) => {
      logger.warn({ host, reason: error.message }, 'a connection could not be forwarded');
    });
    // A channel of ssh2 is closed, never destroyed.
    socket.once('close', () => channel.destroy());
    socket.pipe(channel).pipe(socket);
  }

  const { transport, giveBack } = await connections.borrow(closing);
  const listener = await transport.listen({ host: remoteHost, port: remotePort }, hand).catch((error) => {
    giveBack();
    throw error;
  });
  const end = async (): Promise<void> => {
    closing.removeEventListener('abort', onClosing);
    await listener.close();
    for (const stream of streams) stream.destroy();
    giveBack();
  };
  let ended: Promise<void> | undefined;
  const close = (): Promise<void> => (ended ??= end());
  const onClosing = (): void => void context.running.set(close(), 0);
  if (closing.aborted) onClosing();
  closing.addEventListener('abort', onClosing, { once: true });
  void transport.gone.then(close);
  return { host: remoteHost, port: listener.port, close, [Symbol.asyncDispose]: close };
}
