import type { Duplex } from 'node:stream';
import type { Client } from 'ssh2';
import type { ListenAddress } from './transport.js';

/** The ports of a server that lead to this side, for one client: ssh2 tells of all their connections in one place. */
export class Ssh2Listeners {
  readonly #client: Client;
  readonly #takers = new Map<string, (connection: Duplex) => void>();

  constructor(client: Client) {
    this.#client = client;
    client.on('tcp connection', ({ destIP, destPort }, accept, reject) => {
      const take = this.#takers.get(`${destIP}:${destPort}`);
      if (take === undefined) reject();
      else take(accept());
    });
  }

  add({ host, port }: ListenAddress, take: (connection: Duplex) => void): void {
    this.#takers.set(`${host}:${port}`, take);
  }

  /** Ends a port; resolves when the server has said so. */
  async remove({ host, port }: ListenAddress): Promise<void> {
    this.#takers.delete(`${host}:${port}`);
    await new Promise<void>((resolve) => {
      this.#client.once('close', resolve);
      try {
        this.#client.unforwardIn(host, port, () => {
          this.#client.removeListener('close', resolve);
          resolve();
        });
      } catch {
        // The connection is gone, and the port with it.
        resolve();
      }
    });
  }
}
