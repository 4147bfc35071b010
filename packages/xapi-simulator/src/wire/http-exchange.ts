import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { cutSocket } from './cut-socket.js';
import { replyParts, type HttpReply, type HttpRequest, wantsKeepAlive } from './http-message.js';
import type { SocketReader } from './socket-reader.js';

// What is read and thrown away so that a client that sent too much still sees the answer.
const mostDrainedBytes = 64 * 1024 * 1024;

/** One request on a connection, and the means to answer it, well or badly. */
export class HttpExchange {
  readonly request: HttpRequest;
  /** Counts the connections of the simulator from 1. */
  readonly connection: number;
  readonly socket: Socket;
  readonly #reader: SocketReader;
  readonly #gone = new AbortController();
  readonly #leave = (): void => this.#gone.abort();
  #closes = false;

  constructor(request: HttpRequest, connection: number, socket: Socket, reader: SocketReader) {
    this.request = request;
    this.connection = connection;
    this.socket = socket;
    this.#reader = reader;
  }

  /** Aborts when the client leaves or sends its last byte: nobody waits for a long poll then. */
  get signal(): AbortSignal {
    return this.#gone.signal;
  }

  /** Did it come with TLS? */
  get isSecure(): boolean {
    return this.socket instanceof TLSSocket;
  }

  /** Is the connection to be closed after this exchange? */
  get closes(): boolean {
    return this.#closes || this.socket.destroyed || !wantsKeepAlive(this.request);
  }

  /** The length that the request declares; undefined when it declares none. */
  get contentLength(): number | undefined {
    const declared = this.request.headers.get('content-length');
    return declared !== undefined && /^\d+$/.test(declared) ? Number(declared) : undefined;
  }

  /** The whole body, or undefined when the client left within it. */
  body(): Promise<Buffer | undefined> {
    return this.#reader.exactly(this.contentLength ?? 0);
  }

  /** Only so many bytes of the body. */
  async partOfBody(bytes: number): Promise<void> {
    await this.#reader.exactly(Math.min(bytes, this.contentLength ?? 0));
  }

  /** The body piece by piece; up to the end of the connection when no length is declared. */
  bodyPieces(): AsyncGenerator<Buffer, void, undefined> {
    return this.#reader.pieces(this.contentLength ?? Number.POSITIVE_INFINITY);
  }

  /** Reads the body away. */
  async drain(): Promise<void> {
    for await (const piece of this.#reader.pieces(Math.min(this.contentLength ?? 0, mostDrainedBytes)))
      void piece;
  }

  /** Notices from now on when the client leaves. */
  watchClient(): void {
    this.socket.on('end', this.#leave).on('close', this.#leave);
    if (this.socket.readableEnded || this.socket.destroyed) this.#leave();
    else this.socket.resume();
  }

  /** Leaves the connection to the next exchange. */
  release(): void {
    this.socket.off('end', this.#leave).off('close', this.#leave);
  }

  /** Answers. */
  async reply(reply: HttpReply): Promise<void> {
    if (reply.tunnel !== undefined) {
      await this.#open(reply.tunnel);
      return;
    }
    if (reply.close === true) this.#closes = true;
    const { head, body } = replyParts(reply, this.request);
    if (!Buffer.isBuffer(body)) {
      await this.write(head);
      for (const piece of body.pieces()) await this.write(piece);
      return;
    }
    // Large answers are not copied to stand behind their head; small ones leave in one piece.
    this.socket.cork();
    this.socket.write(head);
    const sent = this.write(body);
    this.socket.uncork();
    await sent;
  }

  async #open(use: NonNullable<HttpReply['tunnel']>): Promise<void> {
    this.#closes = true;
    const version = this.request.version;
    await this.write(
      Buffer.from(
        `HTTP/${version} 200 OK\r\nconnection: keep-alive\r\ncache-control: no-cache, no-store\r\n\r\n`,
      ),
    );
    await use({
      incoming: this.#reader.pieces(Number.POSITIVE_INFINITY),
      write: (bytes) => this.write(Buffer.from(bytes)),
      end: () => this.socket.destroySoon(),
    });
  }

  /** Sends bytes as they are; resolves when they left or the client did. */
  async write(bytes: Buffer): Promise<void> {
    if (this.socket.destroyed) return;
    await new Promise<void>((resolve) => {
      this.socket.write(bytes, () => resolve());
    });
  }

  /** Ends the connection at once, with a reset where the system can. */
  cut(): void {
    this.#closes = true;
    cutSocket(this.socket);
  }
}
