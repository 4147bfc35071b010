import type { Duplex } from 'node:stream';
import type { Dispatcher } from 'undici';
import { ExchangeFault } from './exchange-fault.js';

/** A request to be connected with something behind a server. */
export interface TunnelRequest {
  /** With the query. Never logged: it holds the session. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Ends the opening; the connection, once it is open, is the caller's. */
  readonly signal: AbortSignal;
}

/** What the server answered, and the connection behind the answer. */
export interface TunnelReply {
  readonly status: number;
  readonly socket: Duplex;
}

/** One CONNECT, sent once. Every failure is an `ExchangeFault`. */
export function openTunnel(
  dispatcher: Dispatcher,
  { path, headers, signal }: TunnelRequest,
): Promise<TunnelReply> {
  return new Promise((resolve, reject) => {
    let wasSent = false;
    let controller: Dispatcher.DispatchController | undefined;
    let fault: ExchangeFault | undefined;
    const fail = (kind: 'connection' | 'aborted', message: string, cause?: unknown): void => {
      if (fault !== undefined) return;
      fault = new ExchangeFault(kind, wasSent, message, cause);
      signal.removeEventListener('abort', abort);
      controller?.abort(fault);
      reject(fault);
    };
    const abort = (): void => fail('aborted', 'The opening was ended', signal.reason);
    if (signal.aborted) {
      abort();
      return;
    }
    signal.addEventListener('abort', abort, { once: true });
    dispatcher.dispatch(
      { method: 'CONNECT', path, headers: { ...headers }, headersTimeout: 0, bodyTimeout: 0 },
      {
        onRequestStart(started) {
          controller = started;
          wasSent = true;
          if (fault !== undefined) started.abort(fault);
        },
        onRequestUpgrade(_controller, status, _headers, socket) {
          signal.removeEventListener('abort', abort);
          resolve({ status, socket });
        },
        onResponseError(_controller, error) {
          fail('connection', error.message, error);
        },
      },
    );
  });
}
