import type { Socket } from 'node:net';

/** Ends a connection at once, with a reset where there is no TLS around it. */
export function cutSocket(socket: Socket): void {
  socket.on('error', () => undefined);
  if ('encrypted' in socket) socket.destroy();
  else socket.resetAndDestroy();
}
