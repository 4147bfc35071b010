import {
  aFunction,
  anAbortSignal,
  anArray,
  anything,
  checkOptions,
  InvalidOptionError,
  milliseconds,
  type OptionChecks,
} from '@bioxen/core';
import { ListeningProgram } from './listening-program.js';
import { takeMessage } from './message-receiver.js';
import { LOOPBACK, type NetworkAccess } from './network-access.js';
import type { NetworkMessage } from './network-message.js';
import type { NetworkCallOptions } from './network-program.js';
import { type P2pReport, P2pTally } from './p2p-tally.js';
import p2p from './p2p.lua';
import { finiteMilliseconds, someBytes, textOrBytes } from './script-parameter.js';

/** Where a peer listens. */
export interface P2pPeer {
  readonly host: string;
  /** 1024 to 65535. */
  readonly port: number;
}

/** Options of `startP2p`. */
export interface P2pOptions extends NetworkCallOptions {
  /** Port to listen on, 1024 to 65535. */
  readonly localPort: number;
  /** Address to listen on. @defaultValue '127.0.0.1' */
  readonly host?: string;
  /** Whom to send to; who is not there yet is tried again. @defaultValue nobody */
  readonly peers?: readonly P2pPeer[];
  /** How long it runs by the wall clock, idle or not, milliseconds. @defaultValue 30000 */
  readonly runDurationMs?: number;
  /** From one message to the next, milliseconds; the first is sent at once, and `Infinity` sends none. @defaultValue 5000 */
  readonly sendIntervalMs?: number;
  /** What is sent. @defaultValue `heartbeat from` and the id of the VM */
  readonly message?: string | Uint8Array;
  /** A peer that announces a longer message is hung up on. @defaultValue 1 MiB */
  readonly maxMessageBytes?: number;
  /** Called with each message; the node waits while a returned promise is pending. */
  readonly onMessage?: (message: NetworkMessage) => void | Promise<void>;
}

const DEFAULT_RUN_MS = 30_000;
const DEFAULT_INTERVAL_MS = 5_000;
const DEFAULT_MESSAGE_BYTES = 2 ** 20;

const checks: OptionChecks = {
  localPort: anything,
  host: anything,
  peers: anArray,
  runDurationMs: finiteMilliseconds,
  sendIntervalMs: milliseconds,
  message: textOrBytes,
  maxMessageBytes: someBytes,
  onMessage: aFunction,
  timeoutMs: milliseconds,
  signal: anAbortSignal,
};

const peerChecks: OptionChecks = { host: anything, port: anything };

function checkPeer(peer: P2pPeer): void {
  if (typeof peer !== 'object') {
    const port = typeof peer === 'number' ? String(peer) : '8081';
    throw new InvalidOptionError('peers', `${String(peer)} is not an object`, {
      hint: `Write each peer as { host, port }, like { host: '${LOOPBACK}', port: ${port} }.`,
    });
  }
  checkOptions(peer, peerChecks, 'peers');
}

/** One of several equals, at work. It ends by itself after its time, by `stop()`, and with its VM. */
export class P2pNode implements AsyncDisposable {
  readonly host: string;
  readonly port: number;
  readonly #program: ListeningProgram;
  readonly #tally: P2pTally;

  private constructor(program: ListeningProgram, tally: P2pTally) {
    this.host = program.host;
    this.port = program.port;
    this.#program = program;
    this.#tally = tally;
  }

  /** @throws InvalidOptionError, NetworkingError, VMTimeoutError, OperationAbortedError */
  static async start(access: NetworkAccess, options: P2pOptions): Promise<P2pNode> {
    checkOptions(options, checks);
    const {
      localPort,
      host = LOOPBACK,
      runDurationMs = DEFAULT_RUN_MS,
      onMessage,
      timeoutMs,
      signal,
    } = options;
    const { sendIntervalMs = DEFAULT_INTERVAL_MS, maxMessageBytes = DEFAULT_MESSAGE_BYTES } = options;
    const { message = `heartbeat from ${access.vmId}` } = options;
    const peers = (options.peers ?? []).map((peer) => {
      checkPeer(peer);
      return { host: peer.host, port: peer.port };
    });
    for (const place of [{ host, port: localPort }, ...peers]) await access.admit(place.host, place.port);
    const tally = new P2pTally(peers);
    const program = await ListeningProgram.start(
      access,
      {
        code: p2p,
        args: [{ localPort, host, peers, runDurationMs, sendIntervalMs, message, maxMessageBytes }],
      },
      {
        what: 'The peer-to-peer node',
        take: (event) => {
          tally.take(event);
          return onMessage === undefined ? undefined : takeMessage(event, onMessage);
        },
        ...(timeoutMs === undefined ? {} : { timeoutMs }),
        ...(signal === undefined ? {} : { signal }),
      },
    );
    return new P2pNode(program, tally);
  }

  /** Waits for its end. @throws NetworkingError, VMTimeoutError, OperationAbortedError, ClosedError */
  async wait(): Promise<P2pReport> {
    return this.#tally.report(await this.#program.ended);
  }

  /** Ends it; afterwards its port is free. Idempotent. */
  async stop(): Promise<void> {
    await this.#program.stop();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}
