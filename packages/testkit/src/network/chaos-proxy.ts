import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/**
 * What goes wrong: the connection is reset, closed, or goes silent both ways or one way only. In silence bytes are still
 * acknowledged, and then thrown away; `silence-down` is silence of the server.
 */
export type ChaosFault = 'rst' | 'fin' | 'silence' | 'silence-up' | 'silence-down';

/** Which way bytes go: to the server, or back. */
export type ChaosDirection = 'up' | 'down';

/** When a fault strikes: after so many bytes of a connection that went one way. */
export interface ChaosPlan {
  readonly fault: ChaosFault;
  readonly direction: ChaosDirection;
  readonly afterBytes: number;
}

/** A proxy in front of a server that can be told to fail. */
export interface ChaosProxy {
  readonly host: string;
  readonly port: number;
  /** Connections that clients opened since the start. */
  readonly connections: number;
  /** Bytes of the newest connection that were let through. */
  readonly passed: Readonly<Record<ChaosDirection, number>>;
  /** What clients sent, all connections after each other. */
  sent(): Buffer;
  /** Strikes once, on the first connection that comes so far, counted from its begin. */
  arm(plan: ChaosPlan): void;
  /** Strikes all connections of now; silences hold for new ones too, until `heal`. */
  strike(fault: ChaosFault): void;
  heal(): void;
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Starts one on loopback. */
export async function startChaosProxy(target: {
  readonly host: string;
  readonly port: number;
}): Promise<ChaosProxy> {
  const pairs = new Set<Pair>();
  const sent: Buffer[] = [];
  let plan: ChaosPlan | undefined;
  let connections = 0;
  let newest: Pair | undefined;
  let silence: ChaosFault | undefined;

  const server = createServer((client) => {
    connections += 1;
    const pair = new Pair(client, connect({ ...target, noDelay: true }));
    newest = pair;
    pairs.add(pair);
    if (silence !== undefined) pair.strike(silence);
    client.setNoDelay(true);
    client.on('data', (bytes: Buffer) => {
      sent.push(bytes);
      pass(pair, 'up', bytes);
    });
    pair.upstream.on('data', (bytes: Buffer) => pass(pair, 'down', bytes));
    pair.onceGone(() => pairs.delete(pair));
  });

  function pass(pair: Pair, direction: ChaosDirection, bytes: Buffer): void {
    const before = pair.passed[direction];
    if (plan?.direction === direction && before + bytes.length >= plan.afterBytes) {
      const { fault, afterBytes } = plan;
      plan = undefined;
      pair.forward(direction, bytes.subarray(0, afterBytes - before));
      pair.strike(fault);
      pair.forward(direction, bytes.subarray(afterBytes - before));
      return;
    }
    pair.forward(direction, bytes);
  }

  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const close = async (): Promise<void> => {
    for (const pair of pairs) pair.strike('rst');
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
    });
  };
  return {
    host: '127.0.0.1',
    port: (server.address() as AddressInfo).port,
    get connections() {
      return connections;
    },
    get passed() {
      return newest?.passed ?? { up: 0, down: 0 };
    },
    sent: () => Buffer.concat(sent),
    arm: (next) => {
      plan = next;
    },
    strike: (fault) => {
      if (fault.startsWith('silence')) silence = fault;
      for (const pair of pairs) pair.strike(fault);
    },
    heal: () => {
      silence = undefined;
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

class Pair {
  readonly client: Socket;
  readonly upstream: Socket;
  readonly passed: Record<ChaosDirection, number> = { up: 0, down: 0 };
  #silent: Readonly<Record<ChaosDirection, boolean>> = { up: false, down: false };

  constructor(client: Socket, upstream: Socket) {
    this.client = client;
    this.upstream = upstream;
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      socket.on('error', () => other.destroy());
      socket.on('end', () => {
        if (!this.#silent.up && !this.#silent.down) other.end();
      });
      socket.on('close', () => {
        // A silent network does not tell one side of the end of the other.
        if (!this.#silent.up && !this.#silent.down) other.destroy();
      });
    }
  }

  /** Both sides have ended; in silence the server's stays until the proxy closes. */
  onceGone(callback: () => void): void {
    const look = (): void => {
      if (this.client.closed && this.upstream.closed) callback();
    };
    this.client.once('close', look);
    this.upstream.once('close', look);
  }

  forward(direction: ChaosDirection, bytes: Buffer): void {
    if (this.#silent[direction] || bytes.length === 0) return;
    this.passed[direction] += bytes.length;
    const [from, to] = direction === 'up' ? [this.client, this.upstream] : [this.upstream, this.client];
    if (to.destroyed || to.writableEnded) return;
    if (!to.write(bytes)) {
      from.pause();
      to.once('drain', () => from.resume());
    }
  }

  strike(fault: ChaosFault): void {
    switch (fault) {
      case 'rst':
        this.client.resetAndDestroy();
        this.upstream.destroy();
        return;
      case 'fin':
        this.client.end();
        this.upstream.end();
        return;
      case 'silence':
        this.#silent = { up: true, down: true };
        return;
      case 'silence-up':
        this.#silent = { ...this.#silent, up: true };
        return;
      case 'silence-down':
        this.#silent = { ...this.#silent, down: true };
        return;
    }
  }
}
