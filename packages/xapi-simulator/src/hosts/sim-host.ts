import type { Socket } from 'node:net';
import { cutSocket } from '../wire/cut-socket.js';
import { serveConnection, type HandleExchange } from '../wire/http-connection.js';
import { type Listener, openListener } from '../wire/listener.js';
import { selfSignedCertificate, type TlsIdentity } from '../wire/self-signed-certificate.js';

/** How a host is made. */
export interface HostServerOptions {
  readonly index: number;
  readonly name: string;
  readonly ref: string;
  readonly hasTls: boolean;
  /** Also on this port; 0 for any. */
  readonly port: number;
  readonly nowMs: () => number;
  readonly handle: HandleExchange;
  /** Numbers a connection; false refuses it. */
  readonly admit: (host: number) => number | false;
}

/** A host of the pool on the network: a plain port, and one with TLS where asked for. */
export class HostServer {
  readonly index: number;
  readonly ref: string;
  readonly #options: HostServerOptions;
  readonly #sockets = new Set<Socket>();
  #plain: Listener | undefined;
  #secure: Listener | undefined;
  #identity: TlsIdentity | undefined;
  #ports: { plain: number; secure: number };

  constructor(options: HostServerOptions) {
    this.#options = options;
    this.index = options.index;
    this.ref = options.ref;
    this.#ports = { plain: options.hasTls ? 0 : options.port, secure: options.port };
    if (options.hasTls) this.#identity = this.#newIdentity();
  }

  /** Is it on the network? */
  get isUp(): boolean {
    return this.#plain !== undefined;
  }

  /** Where clients connect to: `https://127.0.0.1:1234`, or `http://` without TLS. */
  get url(): string {
    return this.#identity === undefined ? this.plainUrl : `https://127.0.0.1:${this.#ports.secure}`;
  }

  /** The port without TLS. */
  get plainUrl(): string {
    return `http://127.0.0.1:${this.#ports.plain}`;
  }

  /** `127.0.0.1:1234`: what a slave would call it. */
  get address(): string {
    return new URL(this.url).host;
  }

  /** The same without TLS. */
  get plainAddress(): string {
    return new URL(this.plainUrl).host;
  }

  /** The certificate it shows, PEM. */
  get certificate(): string | undefined {
    return this.#identity?.cert;
  }

  /** SHA-256 of its certificate. */
  get fingerprint(): string | undefined {
    return this.#identity?.fingerprint;
  }

  /** Connections that are open now. */
  get openSockets(): number {
    return this.#sockets.size;
  }

  /** Goes on the network, on the ports that it had before. */
  async start(): Promise<void> {
    const onConnection = (socket: Socket): void => this.#serve(socket);
    this.#plain = await openListener({ port: this.#ports.plain, onConnection });
    this.#ports = { ...this.#ports, plain: this.#plain.port };
    if (this.#identity === undefined) return;
    this.#secure = await openListener({ port: this.#ports.secure, identity: this.#identity, onConnection });
    this.#ports = { ...this.#ports, secure: this.#secure.port };
  }

  /** Leaves the network at once; every connection is reset. */
  async stop(): Promise<void> {
    const listeners = [this.#plain, this.#secure];
    this.#plain = undefined;
    this.#secure = undefined;
    for (const socket of this.#sockets) socket.destroy();
    this.#sockets.clear();
    await Promise.all(listeners.flatMap((listener) => listener?.close() ?? []));
  }

  /** Shows another certificate to later connections. */
  changeCertificate(): void {
    if (this.#identity === undefined) return;
    this.#identity = this.#newIdentity();
    this.#secure?.useIdentity(this.#identity);
  }

  #newIdentity(): TlsIdentity {
    return selfSignedCertificate({
      name: this.#options.name,
      validFor: ['localhost', this.#options.name, '127.0.0.1'],
      nowMs: this.#options.nowMs(),
    });
  }

  #serve(socket: Socket): void {
    const connection = this.#options.admit(this.index);
    if (connection === false) {
      cutSocket(socket);
      return;
    }
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
    void serveConnection(socket, connection, this.#options.handle);
  }
}
