import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { chmodSync } from 'node:fs';
import { createServer, type Server } from 'node:net';

/** Servers that only note that somebody came: TCP and UDP on loopback, a unix socket with and one without a file. */
export class Listeners {
  readonly #reached: Set<string>;
  readonly #servers: readonly Server[];
  readonly #datagrams: Socket;

  private constructor(reached: Set<string>, servers: readonly Server[], datagrams: Socket) {
    this.#reached = reached;
    this.#servers = servers;
    this.#datagrams = datagrams;
  }

  static async open(socketFile: string, abstractName: string): Promise<Listeners> {
    const reached = new Set<string>();
    const server = (name: string): Server =>
      createServer((connection) => {
        reached.add(name);
        connection.destroy();
      });
    const tcp = server('listener').listen(0, '127.0.0.1');
    const unix = server('unix socket').listen(socketFile);
    const abstract = server('abstract unix socket').listen(`\0${abstractName}`);
    await Promise.all([tcp, unix, abstract].map((one) => once(one, 'listening')));
    chmodSync(socketFile, 0o777);
    const datagrams = createSocket('udp4', () => reached.add('datagrams'));
    datagrams.bind(0, '127.0.0.1');
    await once(datagrams, 'listening');
    return new Listeners(reached, [tcp, unix, abstract], datagrams);
  }

  get port(): number {
    const address = this.#servers[0]?.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  get datagramPort(): number {
    return this.#datagrams.address().port;
  }

  /** The names of those that somebody reached since the last call. */
  reached(): readonly string[] {
    const names = [...this.#reached];
    this.#reached.clear();
    return names;
  }

  close(): void {
    this.#datagrams.close();
    for (const server of this.#servers) server.close();
  }
}
