import {
  createServer as createHttpServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AddressInfo, Socket } from 'node:net';
import type { TestCertificate } from './certificates.js';

/** A call as the server saw it. */
export interface SeenCall {
  readonly method: string;
  readonly params: readonly unknown[];
  readonly headers: IncomingMessage['headers'];
  /** Counts connections from 1. */
  readonly connection: number;
}

/** What a server does with a call. */
export type Answer =
  | { readonly kind: 'value'; readonly value: unknown }
  | {
      readonly kind: 'failure';
      readonly code: string;
      readonly params?: readonly string[];
      readonly headers?: Readonly<Record<string, string>>;
    }
  | {
      readonly kind: 'http';
      readonly status: number;
      readonly contentType?: string;
      readonly body?: string;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** Closes the connection without an answer. */
  | { readonly kind: 'cut' }
  /** Closes it in the middle of the answer. */
  | { readonly kind: 'cut-in-response' }
  /** Never answers. */
  | { readonly kind: 'hang' }
  /** These bytes, whatever they are, and the end of the connection. */
  | { readonly kind: 'raw'; readonly bytes: string }
  /** These bytes, one after the other with a little time in between; the connection stays open. */
  | {
      readonly kind: 'pieces';
      readonly pieces: readonly string[];
      readonly onSent?: (socket: Socket) => void;
    }
  /** Sends the head and then nothing. */
  | { readonly kind: 'stall' };

/** Answers a call; undefined is the plain answer of a small pool. */
export type Handler = (
  call: SeenCall,
  seenBefore: number,
) => Answer | undefined | Promise<Answer | undefined>;

/** A XenAPI server of a few lines for tests of the wire: JSON-RPC only, one host, no objects. */
export interface LoopbackXapi {
  readonly url: string;
  readonly port: number;
  /** Every call that arrived whole, in order. */
  readonly calls: readonly SeenCall[];
  count(method: string): number;
  openSockets(): number;
  /** Is the connection of this number open? */
  isOpen(connection: number | undefined): boolean;
  /** Resolves when a call of this method has arrived. */
  arrival(method: string): Promise<void>;
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

export const value = (given: unknown): Answer => ({ kind: 'value', value: given });
export const failure = (code: string, ...params: readonly string[]): Answer => ({
  kind: 'failure',
  code,
  params,
});

const host = {
  address: '',
  API_version_major: 2,
  API_version_minor: 21,
  software_version: { product_brand: 'XCP-ng', product_version: '8.3.0', xapi_build: '24.11.0' },
};

export async function startLoopback(
  handler: Handler = () => undefined,
  { tls, port = 0, address = '127.0.0.1', hosts = {}, onFile }: LoopbackOptions = {},
): Promise<LoopbackXapi> {
  const calls: SeenCall[] = [];
  const sockets: Map<Socket, number> = new Map();
  const waiting: Map<string, (() => void)[]> = new Map();
  let connections = 0;
  let sessions = 0;

  const plain = ({ method }: SeenCall): Answer => {
    if (method === 'session.login_with_password') return value(`OpaqueRef:session-${(sessions += 1)}`);
    if (method === 'session.get_this_host') return value('OpaqueRef:host');
    if (method === 'host.get_all_records') return value({ 'OpaqueRef:host': host, ...hosts });
    return value('');
  };

  const onRequest = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    const isJson = request.url === '/jsonrpc';
    const parsed = isJson ? (JSON.parse(text) as { method: string; params: readonly unknown[] }) : undefined;
    const call: SeenCall = {
      method: parsed?.method ?? /<methodName>(.*?)<\/methodName>/.exec(text)?.[1] ?? '',
      params: parsed?.params ?? [text],
      headers: request.headers,
      connection: sockets.get(request.socket) ?? 0,
    };
    const before = calls.filter(({ method }) => method === call.method).length;
    calls.push(call);
    for (const wake of waiting.get(call.method) ?? []) wake();
    waiting.delete(call.method);
    reply(response, (await handler(call, before)) ?? plain(call));
  };

  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    if (request.method !== 'POST' && onFile !== undefined) onFile(request, response);
    else onRequest(request, response).catch(() => request.socket.destroy());
  };
  const server: Server =
    tls === undefined
      ? createHttpServer(listener)
      : createHttpsServer({ ...tls, requestCert: true, rejectUnauthorized: false }, listener);
  server.keepAliveTimeout = 60_000;
  server.on(tls === undefined ? 'connection' : 'secureConnection', (socket: Socket) => {
    connections += 1;
    sockets.set(socket, connections);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => {
    server.listen(port, address, resolve);
  });
  const { port: bound } = server.address() as AddressInfo;

  const close = async (): Promise<void> => {
    for (const socket of sockets.keys()) socket.destroy();
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
    });
  };
  return {
    url: `${tls === undefined ? 'http' : 'https'}://${address.includes(':') ? `[${address}]` : address}:${bound}`,
    port: bound,
    calls,
    count: (method) => calls.filter((call) => call.method === method).length,
    openSockets: () => sockets.size,
    isOpen: (connection) => [...sockets.values()].some((number) => number === connection),
    arrival: (method) =>
      new Promise((resolve) => {
        waiting.set(method, [...(waiting.get(method) ?? []), resolve]);
      }),
    close,
    [Symbol.asyncDispose]: close,
  };
}

export interface LoopbackOptions {
  readonly tls?: TestCertificate | undefined;
  readonly port?: number | undefined;
  readonly address?: string | undefined;
  /** Answers PUT and GET, whose bodies were not read yet. */
  readonly onFile?: ((request: IncomingMessage, response: ServerResponse) => void) | undefined;
  /** Records of further hosts. */
  readonly hosts?: Readonly<Record<string, unknown>> | undefined;
}

async function writePieces(
  socket: Socket | null,
  { pieces, onSent }: Answer & { readonly kind: 'pieces' },
): Promise<void> {
  if (socket === null) return;
  for (const piece of pieces) {
    if (socket.destroyed) return;
    socket.write(piece);
    await sleep(10);
  }
  onSent?.(socket);
}

function reply(response: ServerResponse, answer: Answer): void {
  const send = (
    status: number,
    contentType: string,
    body: string,
    headers: Readonly<Record<string, string>> = {},
  ): void => {
    response.writeHead(status, {
      'content-type': contentType,
      'content-length': Buffer.byteLength(body),
      ...headers,
    });
    response.end(body);
  };
  switch (answer.kind) {
    case 'value':
      send(200, 'application/json', JSON.stringify({ jsonrpc: '2.0', result: answer.value, id: 1 }));
      return;
    case 'failure':
      send(
        200,
        'application/json',
        JSON.stringify({
          jsonrpc: '2.0',
          error: { code: 1, message: answer.code, data: answer.params ?? [] },
          id: 1,
        }),
        answer.headers,
      );
      return;
    case 'http':
      send(answer.status, answer.contentType ?? 'text/html', answer.body ?? '', answer.headers);
      return;
    case 'cut':
      response.socket?.destroy();
      return;
    case 'cut-in-response':
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': 1_000 });
      response.write('{"jsonrpc":"2.0","res', () => response.socket?.destroy());
      return;
    case 'raw':
      response.socket?.end(answer.bytes);
      return;
    case 'pieces':
      void writePieces(response.socket, answer);
      return;
    case 'stall':
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': 1_000 });
      response.write('{');
      return;
    case 'hang':
  }
}
