import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { ResourceExhaustedError } from '@bioxen/core';

const networks = 64 * 256;
// Whoever listens here, at the last address of a /24, has the /24.
const claimPort = 20_254;
const mostGuests = 253;

/**
 * Addresses for guests: a /24 of 127.64.0.0/10, which no other driver on this computer uses at the same time. The claim is a
 * listening socket, so it ends with the process.
 */
export class AddressPool {
  /** The port of the guests' SSH servers: 22 where this process may have it. */
  readonly sshPort: number;
  readonly #prefix: string;
  readonly #claim: Server;
  readonly #free: number[];

  private constructor(prefix: string, claim: Server, sshPort: number) {
    this.#prefix = prefix;
    this.#claim = claim;
    this.sshPort = sshPort;
    this.#free = Array.from({ length: mostGuests }, (_, index) => index + 1);
  }

  /**
   * Claims a /24.
   * @throws ResourceExhaustedError when all are taken
   */
  static async claim(): Promise<AddressPool> {
    const first = process.pid % networks;
    for (let step = 0; step < networks; step += 1) {
      const number = (first + step) % networks;
      const prefix = `127.${64 + (number >>> 8)}.${number & 0xff}`;
      const claim = await listen(`${prefix}.254`, claimPort);
      if (claim !== undefined) return new AddressPool(prefix, claim, await usablePort(`${prefix}.254`));
    }
    throw new ResourceExhaustedError('networks of 127.64.0.0/10 for guests', {
      limit: networks,
      hint: 'End a program that runs guests. Only Linux has these addresses.',
    });
  }

  /** How many guests have room. */
  get size(): number {
    return mostGuests;
  }

  /** @throws ResourceExhaustedError when every address is taken */
  take(): string {
    // The one that was free for longest: who knew its last guest has forgotten it by then.
    const number = this.#free.shift();
    if (number === undefined) {
      throw new ResourceExhaustedError('addresses for guests', {
        limit: mostGuests,
        hint: 'Destroy a guest first.',
      });
    }
    return `${this.#prefix}.${number}`;
  }

  giveBack(address: string): void {
    this.#free.push(Number(address.slice(this.#prefix.length + 1)));
  }

  /** Gives the /24 back. Idempotent. */
  close(): void {
    this.#claim.close();
  }
}

/** 22, else 2222, else one that is free now. A server on all addresses of the computer keeps its port from everybody. */
async function usablePort(address: string): Promise<number> {
  for (const port of [22, 2222, 0]) {
    const server = await listen(address, port);
    if (server === undefined) continue;
    const bound = server.address();
    server.close();
    await once(server, 'close');
    return typeof bound === 'object' && bound !== null ? bound.port : port;
  }
  return 2222;
}

function listen(host: string, port: number): Promise<Server | undefined> {
  return new Promise((resolve) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', () => resolve(undefined));
    server.listen({ host, port, exclusive: true }, () => resolve(server.unref()));
  });
}
