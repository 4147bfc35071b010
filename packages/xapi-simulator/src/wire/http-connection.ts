import type { Socket } from 'node:net';
import { HttpExchange } from './http-exchange.js';
import { encodeReply, type HttpRequest, parseHead } from './http-message.js';
import { internalErrorPage } from './http-pages.js';
import { MalformedRequest } from './malformed-request.js';
import { SocketReader } from './socket-reader.js';

const tlsHandshake = 0x16;
const longestHeadBytes = 64 * 1024;

/** Answers one request. */
export type HandleExchange = (exchange: HttpExchange) => Promise<void>;

/**
 * Serves the requests of one connection, one after the other, until either side has enough. An HTTP server of our own:
 * the spelling of xapi's headers, its HTTP/1.0, its closing habits and every fault need control of each byte.
 */
export async function serveConnection(
  socket: Socket,
  connection: number,
  handle: HandleExchange,
): Promise<void> {
  // A TLS client on the port without: it would wait for a greeting, and so would we.
  socket.once('data', ([first]: Buffer) => {
    if (first === tlsHandshake) socket.destroy();
  });
  const reader = new SocketReader(socket);
  // A client that resets its connection is no event of ours.
  socket.on('error', () => socket.destroy());
  socket.setNoDelay(true);
  for (;;) {
    const head = await reader.until('\r\n\r\n', longestHeadBytes);
    if (head === undefined) break;
    const request = tryParse(head.toString('latin1').trimStart(), socket);
    if (request === undefined) break;
    const exchange = new HttpExchange(request, connection, socket, reader);
    try {
      await handle(exchange);
    } catch (error) {
      // Whatever a handler did not foresee is answered as xapi answers an exception.
      const body = internalErrorPage(String(error));
      await exchange.reply({ status: 500, contentType: 'text/html', body, close: true });
    }
    exchange.release();
    if (exchange.closes) break;
  }
  socket.destroySoon();
}

function tryParse(head: string, socket: Socket): HttpRequest | undefined {
  try {
    return parseHead(head);
  } catch (error) {
    if (!(error instanceof MalformedRequest)) throw error;
    const body = internalErrorPage(error.message);
    socket.write(encodeReply({ status: 500, contentType: 'text/html', body }, undefined));
    return undefined;
  }
}
