import { OperationAbortedError } from '@bioxen/core';

interface Waiter {
  enter(): void;
}

/**
 * Logins to one server that are under way at the same time. A server refuses the one or other when there are too many
 * (MaxStartups of sshd: from the eleventh on).
 */
export class HandshakeGate {
  readonly #most: number;
  /** By address: how many are inside, and who waits. */
  readonly #servers = new Map<string, { inside: number; readonly waiters: Waiter[] }>();

  constructor(most: number) {
    this.#most = most;
  }

  /** Does it when there is room, first come first served. @throws OperationAbortedError while it waits */
  async through<T>(
    { host, port }: { readonly host: string; readonly port: number },
    signal: AbortSignal | undefined,
    handshake: () => Promise<T>,
  ): Promise<T> {
    const address = `${host} ${String(port)}`;
    await this.#enter(address, signal);
    try {
      return await handshake();
    } finally {
      this.#leave(address);
    }
  }

  async #enter(address: string, signal: AbortSignal | undefined): Promise<void> {
    const server = this.#servers.get(address) ?? { inside: 0, waiters: [] };
    this.#servers.set(address, server);
    if (server.inside < this.#most) {
      server.inside += 1;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const abort = (): void => {
        server.waiters.splice(server.waiters.indexOf(waiter), 1);
        if (signal !== undefined) reject(OperationAbortedError.fromSignal(signal, 'Waiting to log in'));
      };
      const waiter = {
        enter: (): void => {
          signal?.removeEventListener('abort', abort);
          resolve();
        },
      };
      server.waiters.push(waiter);
      if (signal?.aborted === true) abort();
      else signal?.addEventListener('abort', abort, { once: true });
    });
  }

  /** Whoever waits first takes the place over. */
  #leave(address: string): void {
    const server = this.#servers.get(address);
    if (server === undefined) return;
    const next = server.waiters.shift();
    if (next !== undefined) next.enter();
    else server.inside -= 1;
    if (server.inside === 0) this.#servers.delete(address);
  }
}
