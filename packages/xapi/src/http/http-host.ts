import type { Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import type { Clock } from '@bioxen/core';
import { Pool } from 'undici';
import { createConnector } from './connector.js';
import { exchange, type HttpExchangeReply, type HttpRequest } from './exchange.js';
import { openTunnel, type TunnelReply, type TunnelRequest } from './tunnel.js';
import type { ClientCertificate } from './tls-policy.js';
import type { TlsTrust } from './tls-trust.js';

/**
 * What shares connections: reads, changes, long polls and bodies of PUT and GET each have their own, so that none waits
 * behind another kind.
 */
export type Lane = 'read' | 'change' | 'poll' | 'transfer';

/** Options of `createHttpHost`. */
export interface HttpHostOptions {
  readonly trust: TlsTrust;
  readonly clientCertificate: ClientCertificate | undefined;
  readonly connectMs: number;
  /** Calls in flight at once, of reads and of changes. */
  readonly concurrency: number;
  readonly clock: Clock;
}

/** The connections to one host. */
export interface HttpHost {
  /** `https://host:port`, without a slash at the end. */
  readonly origin: string;
  exchange(lane: Lane, request: HttpRequest): Promise<HttpExchangeReply>;
  /** Has a connection of its own opened to something behind the host. */
  tunnel(request: TunnelRequest): Promise<TunnelReply>;
  openSockets(): number;
  /** Closes every socket at once; what is in flight fails. */
  close(): Promise<void>;
}

// A server that closes an idle socket can meet a request on it. For a read that costs a repetition; a change would have an
// unknown outcome, so its sockets are given up long before a server would.
const idleMs: Readonly<Record<Lane, number>> = { read: 30_000, change: 4_000, poll: 30_000, transfer: 4_000 };

/** Connections to one host, opened when they are needed. */
export function createHttpHost(origin: string, options: HttpHostOptions): HttpHost {
  const sockets: Set<Socket> = new Set();
  const pools: Map<Lane, Pool> = new Map();
  const connect = createConnector({
    ...options,
    onSocket: (socket) => {
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
    },
  });
  const poolOf = (lane: Lane): Pool => {
    const known = pools.get(lane);
    if (known !== undefined) return known;
    const isLimited = lane === 'read' || lane === 'change';
    const pool = new Pool(origin, {
      connect,
      connections: isLimited ? options.concurrency : null,
      // A body has a connection for itself: a server that refuses one in its middle leaves the rest of it on the connection.
      pipelining: lane === 'transfer' ? 0 : 1,
      keepAliveTimeout: idleMs[lane],
      keepAliveMaxTimeout: idleMs[lane],
    });
    pools.set(lane, pool);
    return pool;
  };
  return {
    origin,
    async exchange(lane, request) {
      if (lane === 'change' && sockets.size > 0) await seeClosedSockets();
      return exchange(poolOf(lane), request, options.clock);
    },
    tunnel: (request) => openTunnel(poolOf('transfer'), request),
    openSockets: () => sockets.size,
    async close() {
      await Promise.all([...pools.values()].map((pool) => pool.destroy()));
      for (const socket of sockets) socket.destroy();
    },
  };
}

// One turn of the event loop, so that the end of an idle socket that has arrived already is seen before a change is sent
// on it. The first of the two may come in this turn.
async function seeClosedSockets(): Promise<void> {
  await setImmediate();
  await setImmediate();
}
