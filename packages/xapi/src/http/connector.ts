import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import type { Clock } from '@bioxen/core';
import type { buildConnector } from 'undici';
import { XapiTransportError } from '../errors/transport-error.js';
import { tapSocket } from './answer-tap.js';
import type { ClientCertificate } from './tls-policy.js';
import type { TlsTrust } from './tls-trust.js';

/** Options of `createConnector`. */
export interface ConnectorOptions {
  readonly trust: TlsTrust;
  readonly clientCertificate: ClientCertificate | undefined;
  readonly connectMs: number;
  readonly clock: Clock;
  /** Told of each socket; it is open until it emits `close`. */
  readonly onSocket: (socket: Socket) => void;
}

/** Opens sockets for undici. A TLS socket is handed over only after its certificate was judged. */
export function createConnector(options: ConnectorOptions): buildConnector.connector {
  const { connectMs, clock, onSocket } = options;
  return ({ hostname, port, protocol }, callback) => {
    const isTls = protocol === 'https:';
    const target = { host: hostname, port: Number(port || (isTls ? 443 : 80)) };
    const socket = isTls ? openTls(target, options) : connectTcp({ ...target, noDelay: true });
    let isDone = false;
    const finish = (error?: Error): void => {
      if (isDone) return;
      isDone = true;
      timer.cancel();
      if (error === undefined) callback(null, socket);
      else {
        socket.destroy();
        callback(error, null);
      }
    };
    const timer = clock.setTimeout(() => finish(tooSlow(target, connectMs)), connectMs, { unref: true });
    socket.on('error', finish);
    socket.once('close', () => {
      finish(new Error('The connection was closed while it was opened'));
    });
    socket.once(isTls ? 'secureConnect' : 'connect', () => {
      if (!isTls) finish();
      else
        options.trust.check(`${hostname}:${target.port}`, socket as TLSSocket).then(() => finish(), finish);
    });
    tapSocket(socket);
    onSocket(socket);
  };
}

interface Target {
  readonly host: string;
  readonly port: number;
}

function openTls({ host, port }: Target, { trust, clientCertificate }: ConnectorOptions): TLSSocket {
  const { ca, serverName = isIP(host) === 0 ? host : undefined } = trust;
  const socket = connectTls({
    host,
    port,
    minVersion: 'TLSv1.2',
    ALPNProtocols: ['http/1.1'],
    // The judgement is ours, so that a refusal can show the pin. No session is resumed: such a one shows no certificate.
    rejectUnauthorized: false,
    ...(serverName === undefined ? {} : { servername: serverName }),
    ...(ca === undefined ? {} : { ca: typeof ca === 'string' ? ca : [...ca] }),
    ...clientCertificate,
  });
  socket.setNoDelay(true);
  return socket;
}

function tooSlow({ host, port }: Target, connectMs: number): XapiTransportError {
  return new XapiTransportError(`${host}:${port} did not take a connection within ${connectMs} ms`, {
    code: 'XAPI_CONNECTION_FAILED',
    outcome: 'not-sent',
    hint: 'Check the address and that the host is up; deadlines.connectMs is how long to wait.',
  });
}
