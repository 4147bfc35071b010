import { connect, type Socket } from 'node:net';

/** An answer as it came. */
export interface RawAnswer {
  /** `HTTP/1.1 200 OK` */
  readonly status: string;
  /** The lines between, in order. */
  readonly headers: readonly string[];
  readonly body: string;
  /** Everything, undecoded. */
  readonly bytes: Buffer;
}

/** Sends bytes to a port of this computer and reads until the server closes the connection. */
export async function sendRaw(url: string, request: string | Buffer): Promise<RawAnswer> {
  const socket = openSocket(url);
  socket.write(request);
  return parseAnswer(await readAll(socket));
}

/** A plain connection to the server. */
export function openSocket(url: string): Socket {
  const { hostname, port } = new URL(url);
  return connect({ host: hostname, port: Number(port) });
}

/** What comes until the connection ends, however it ends. */
export function readAll(socket: Socket): Promise<Buffer> {
  const pieces: Buffer[] = [];
  return new Promise((resolve) => {
    socket.on('data', (piece: Buffer) => pieces.push(piece));
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(Buffer.concat(pieces)));
    socket.on('end', () => socket.end());
  });
}

/** The bytes of one POST that asks for the connection to be closed. */
export function post(path: string, body: string, extra: readonly string[] = []): Buffer {
  const bytes = Buffer.from(body, 'utf8');
  const head = [
    `POST ${path} HTTP/1.1`,
    'Host: pool',
    `Content-Length: ${bytes.length}`,
    'Connection: close',
    ...extra,
  ];
  return Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), bytes]);
}

/** Takes an answer apart. */
export function parseAnswer(bytes: Buffer): RawAnswer {
  const text = bytes.toString('utf8');
  const end = text.indexOf('\r\n\r\n');
  const [status = '', ...headers] = text.slice(0, Math.max(0, end)).split('\r\n');
  return { status, headers, body: end === -1 ? '' : text.slice(end + 4), bytes };
}
