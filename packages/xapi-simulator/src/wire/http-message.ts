import { MalformedRequest } from './malformed-request.js';

/** The head of a request. */
export interface HttpRequest {
  readonly method: string;
  /** Without the query, percent signs resolved. */
  readonly path: string;
  readonly query: ReadonlyMap<string, string>;
  readonly version: '1.0' | '1.1';
  /** Names in lower case; of several lines with one name the last. */
  readonly headers: ReadonlyMap<string, string>;
}

/** Bytes that are too many to have them all at once. */
export interface ByteSource {
  readonly lengthBytes: number;
  pieces(): Iterable<Buffer>;
}

/** An answer, without the headers that every answer has. */
export interface HttpReply {
  readonly status: number;
  /** An answer without one says nothing but its own headers. */
  readonly contentType?: string;
  readonly body: string | Buffer | ByteSource;
  readonly headers?: Readonly<Record<string, string>>;
  /** Close the connection whatever the request said. */
  readonly close?: boolean;
  /** What the connection is used for after a head without a length; it is closed when that is over. */
  readonly tunnel?: (tunnel: Tunnel) => Promise<void>;
}

/** A connection that is no HTTP any more. */
export interface Tunnel {
  /** What the client sends, to its end. */
  readonly incoming: AsyncIterable<Buffer>;
  write(bytes: Uint8Array): Promise<void>;
  /** Ends it from this side. */
  end(): void;
}

const phrases: Readonly<Record<number, string>> = {
  200: 'OK',
  302: 'Found',
  401: 'Unauthorised',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  408: 'Request Timeout',
  500: 'Internal Error',
  501: 'Method Not Implemented',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
};

/**
 * Reads the lines before the body.
 * @throws MalformedRequest when the first line is none of HTTP
 */
export function parseHead(text: string): HttpRequest {
  const [first = '', ...lines] = text.split('\r\n');
  const [method = '', target = '', version = ''] = first.split(' ');
  if (!/^[A-Z]+$/.test(method) || !/^HTTP\/1\.[01]$/.test(version)) {
    throw new MalformedRequest('Http.Http_parse_failure');
  }
  const headers = new Map<string, string>();
  for (const line of lines) {
    const colon = line.indexOf(':');
    if (colon > 0) headers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
  }
  const mark = target.indexOf('?');
  return {
    method,
    path: decodePath(mark === -1 ? target : target.slice(0, mark)),
    query: new Map(new URLSearchParams(mark === -1 ? '' : target.slice(mark + 1))),
    version: version === 'HTTP/1.0' ? '1.0' : '1.1',
    headers,
  };
}

/** Does the client want to send more on this connection? xapi takes silence for no. */
export function wantsKeepAlive(request: HttpRequest): boolean {
  return request.headers.get('connection')?.toLowerCase().includes('keep-alive') === true;
}

const openToAll = [
  'Access-Control-Allow-Origin: *',
  'Access-Control-Allow-Headers: X-Requested-With',
] as const;

/** The bytes of an answer. */
export function encodeReply(reply: HttpReply, request: HttpRequest | undefined): Buffer {
  const { head, body } = replyParts(reply, request);
  return Buffer.concat([head, ...(Buffer.isBuffer(body) ? [body] : body.pieces())]);
}

/** Head and body of an answer; the head in the order and spelling of xapi. */
export function replyParts(
  reply: HttpReply,
  request: HttpRequest | undefined,
): { readonly head: Buffer; readonly body: Buffer | ByteSource } {
  const body = typeof reply.body === 'string' ? Buffer.from(reply.body, 'utf8') : reply.body;
  const lengthBytes = Buffer.isBuffer(body) ? body.length : body.lengthBytes;
  const keep = request !== undefined && wantsKeepAlive(request) && reply.close !== true;
  const connection = `connection: ${keep ? 'keep-alive' : 'close'}`;
  const type = `content-type: ${reply.contentType ?? 'text/html'}`;
  const cache = 'cache-control: no-cache, no-store';
  const lines = [
    `HTTP/${request?.version ?? '1.1'} ${reply.status} ${phrases[reply.status] ?? 'Unknown'}`,
    `content-length: ${lengthBytes}`,
    ...(reply.status === 200
      ? [connection, cache, ...(reply.contentType === undefined ? [] : [type, ...openToAll])]
      : [type, connection, cache]),
    ...Object.entries(reply.headers ?? {}).map(([name, value]) => `${name}: ${value}`),
  ];
  return { head: Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), body };
}

function decodePath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
