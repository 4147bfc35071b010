import {
  anAbortSignal,
  anything,
  checkOptions,
  milliseconds,
  NetworkingError,
  type OptionChecks,
} from '@bioxen/core';
import type { ProgramEvent } from './event-reader.js';
import { ListeningProgram } from './listening-program.js';
import { MessageQueue } from './message-queue.js';
import { LOOPBACK, type NetworkAccess } from './network-access.js';
import { NetworkMessage } from './network-message.js';
import type { NetworkCallOptions } from './network-program.js';
import receiver from './receiver.lua';
import { countOrInfinity, someBytes } from './script-parameter.js';

/** Options of `startReceiver`. */
export interface ReceiverOptions extends NetworkCallOptions {
  /** 1024 to 65535. */
  readonly port: number;
  /** Address to listen on. @defaultValue '127.0.0.1' */
  readonly host?: string;
  /** Messages to take before it ends; `Infinity` takes them until it is stopped. @defaultValue Infinity */
  readonly messages?: number;
  /** A connection that announces a longer one is closed. @defaultValue 16 MiB */
  readonly maxMessageBytes?: number;
}

const DEFAULT_MESSAGE_BYTES = 16 * 2 ** 20;
/** Messages that wait for our side; then the sender waits. */
const MOST_WAITING = 16;

const checks: OptionChecks = {
  port: anything,
  host: anything,
  messages: countOrInfinity,
  maxMessageBytes: someBytes,
  timeoutMs: milliseconds,
  signal: anAbortSignal,
};

/**
 * Takes messages from `sendMessage` and from Lua's `bioxen.messages`: `for await (const message of receiver)`. Each is
 * acknowledged to its sender. Whoever does not fetch them makes the senders wait.
 */
export class MessageReceiver implements AsyncDisposable, AsyncIterable<NetworkMessage> {
  readonly host: string;
  readonly port: number;
  readonly #program: ListeningProgram;
  readonly #queue: MessageQueue<NetworkMessage>;

  private constructor(program: ListeningProgram, queue: MessageQueue<NetworkMessage>) {
    this.host = program.host;
    this.port = program.port;
    this.#program = program;
    this.#queue = queue;
  }

  /** @throws InvalidOptionError, NetworkingError, VMTimeoutError, OperationAbortedError */
  static async start(access: NetworkAccess, options: ReceiverOptions): Promise<MessageReceiver> {
    checkOptions(options, checks);
    const {
      host = LOOPBACK,
      port,
      messages = Infinity,
      maxMessageBytes = DEFAULT_MESSAGE_BYTES,
      timeoutMs,
      signal,
    } = options;
    await access.admit(host, port);
    const queue = new MessageQueue<NetworkMessage>(MOST_WAITING);
    const program = await ListeningProgram.start(
      access,
      { code: receiver, args: [{ host, port, messages, maxMessageBytes }] },
      {
        what: 'The receiver',
        take: (event) => takeMessage(event, (message) => queue.put(message)),
        ...(timeoutMs === undefined ? {} : { timeoutMs }),
        ...(signal === undefined ? {} : { signal }),
      },
    );
    program.ended.then(
      () => {
        queue.end();
      },
      (error: unknown) => {
        queue.end(
          error instanceof Error ? error : new NetworkingError('The receiver failed', { cause: error }),
        );
      },
    );
    return new MessageReceiver(program, queue);
  }

  /** The next message; undefined when there will be none. @throws what made the receiver end early */
  async next(): Promise<NetworkMessage | undefined> {
    return await this.#queue.take();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<NetworkMessage, void, undefined> {
    for (let message = await this.next(); message !== undefined; message = await this.next()) yield message;
  }

  /** Ends it; afterwards its port is free, and the messages that it took can still be fetched. Idempotent. */
  async stop(): Promise<void> {
    await this.#program.stop();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}

/** Hands an event on if it is a message. */
export function takeMessage(
  { name, words, bytes }: ProgramEvent,
  take: (message: NetworkMessage) => void | Promise<void>,
): void | Promise<void> {
  if (name !== 'message') return undefined;
  return take(new NetworkMessage(words[0] ?? '', Number(words[1]), bytes));
}
