import {
  aBoolean,
  aFunction,
  anAbortSignal,
  anything,
  byteCount,
  checkOptions,
  milliseconds,
  type OptionChecks,
} from '@bioxen/core';
import type { ProgramEvent } from './event-reader.js';
import { ListeningProgram } from './listening-program.js';
import { LOOPBACK, type NetworkAccess } from './network-access.js';
import type { NetworkCallOptions } from './network-program.js';
import { countOrInfinity, textOrBytes } from './script-parameter.js';
import server from './server.lua';

/** Options of `startServer`. */
export interface ServerOptions extends NetworkCallOptions {
  /** 1024 to 65535. */
  readonly port: number;
  /** Address to listen on. @defaultValue '127.0.0.1' */
  readonly host?: string;
  /** Sent to everybody who connects. @defaultValue a line with the id of the VM; nothing for an echo */
  readonly greeting?: string | Uint8Array;
  /** Send back what comes. @defaultValue false */
  readonly echo?: boolean;
  /** Connections to serve before it ends; `Infinity` serves until it is stopped. @defaultValue 1 */
  readonly connections?: number;
  /** How much of what a connection receives is handed over, bytes. @defaultValue 65536 */
  readonly keptBytes?: number;
  /** Called when a connection is over; the server waits while a returned promise is pending. */
  readonly onConnection?: (connection: ServedConnection) => void | Promise<void>;
}

/** One connection that a server had. */
export interface ServedConnection {
  /** The other side. */
  readonly host: string;
  readonly port: number;
  /** The beginning of what it sent, at most `keptBytes`. */
  readonly received: Uint8Array;
  /** All that it sent, bytes. */
  readonly receivedBytes: number;
}

/** What a server did. */
export interface ServerReport {
  /** `finished`: all connections were served. `stopped`: by `stop()`. */
  readonly ended: 'finished' | 'stopped';
  /** Connections that are over. */
  readonly served: number;
  /** The last of them. */
  readonly lastConnection?: ServedConnection;
}

const DEFAULT_KEPT_BYTES = 65_536;

const checks: OptionChecks = {
  port: anything,
  host: anything,
  greeting: textOrBytes,
  echo: aBoolean,
  connections: countOrInfinity,
  keptBytes: byteCount,
  onConnection: aFunction,
  timeoutMs: milliseconds,
  signal: anAbortSignal,
};

/** A server that listens. It ends by itself after its connections, by `stop()`, and with its VM. */
export class NetworkServer implements AsyncDisposable {
  readonly host: string;
  readonly port: number;
  readonly #program: ListeningProgram;
  readonly #tally: ServerTally;

  private constructor(program: ListeningProgram, tally: ServerTally) {
    this.host = program.host;
    this.port = program.port;
    this.#program = program;
    this.#tally = tally;
  }

  /** @throws InvalidOptionError, NetworkingError, VMTimeoutError, OperationAbortedError */
  static async start(access: NetworkAccess, options: ServerOptions): Promise<NetworkServer> {
    checkOptions(options, checks);
    const {
      port,
      host = LOOPBACK,
      echo = false,
      connections = 1,
      keptBytes = DEFAULT_KEPT_BYTES,
      timeoutMs,
      signal,
    } = options;
    const { greeting = echo ? '' : `Hello from ${access.vmId}\n` } = options;
    await access.admit(host, port);
    const tally = new ServerTally(options.onConnection);
    const program = await ListeningProgram.start(
      access,
      { code: server, args: [{ host, port, greeting, echo, connections, keptBytes }] },
      {
        what: 'The server',
        take: (event) => tally.take(event),
        ...(timeoutMs === undefined ? {} : { timeoutMs }),
        ...(signal === undefined ? {} : { signal }),
      },
    );
    return new NetworkServer(program, tally);
  }

  /** Waits for its end. @throws NetworkingError, VMTimeoutError, OperationAbortedError, ClosedError */
  async wait(): Promise<ServerReport> {
    const { isStopped } = await this.#program.ended;
    return this.#tally.report(isStopped);
  }

  /** Ends it; afterwards its port is free. Idempotent. */
  async stop(): Promise<void> {
    await this.#program.stop();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}

/** Counts what a server says of its connections. */
class ServerTally {
  readonly #onConnection: ServerOptions['onConnection'];
  #served = 0;
  #last: ServedConnection | undefined;

  constructor(onConnection: ServerOptions['onConnection']) {
    this.#onConnection = onConnection;
  }

  take({ name, words, bytes }: ProgramEvent): void | Promise<void> {
    if (name !== 'served') return undefined;
    const [host = '', port, receivedBytes] = words;
    this.#served += 1;
    this.#last = { host, port: Number(port), received: bytes, receivedBytes: Number(receivedBytes) };
    return this.#onConnection?.(this.#last);
  }

  report(isStopped: boolean): ServerReport {
    return {
      ended: isStopped ? 'stopped' : 'finished',
      served: this.#served,
      ...(this.#last === undefined ? {} : { lastConnection: this.#last }),
    };
  }
}
