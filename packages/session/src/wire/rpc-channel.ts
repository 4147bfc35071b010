import type { Socket } from 'node:net';
import { BioxenError, type Clock, printable, ProtocolError } from '@bioxen/core';
import { checkDeclared } from './check-declared.js';
import { decodeError, encodeError, encodeErrorAlone } from './error.js';
import { decodeBody, encodeFrame } from './framing.js';
import { Incoming } from './incoming.js';
import { Liveness } from './liveness.js';
import { ANSWER, FAILURE, isMessage, QUESTION } from './message.js';
import { Outgoing } from './outgoing.js';
import { type Method, methods } from './protocol.js';

/**
 * What answers the questions of the other side, now or as a promise; what it throws is answered, too. It is told how long
 * the question was.
 */
export type Handler = (method: Method, params: unknown, bytes: number) => unknown;

interface Waiting {
  readonly answered: (value: unknown) => void;
  readonly failed: (error: Error) => void;
  readonly explainEnd: ((reason: Error) => Error) | undefined;
}

/** Answers have up to 256 KiB. */
const AT_ONCE = 32;

/** Options of a channel. */
export interface RpcChannelOptions {
  readonly socket: Socket;
  /** @defaultValue nothing is answered */
  readonly handler?: Handler;
  /** Called once, when the connection is gone. */
  readonly onClose?: (reason: Error) => void;
  /** Gives up on a side that does not answer. @defaultValue answers may take as long as they like */
  readonly liveness?: { readonly clock: Clock; readonly tickMs: number } | undefined;
}

/**
 * Questions and answers over a socket. What comes in is checked before anything looks at it: bytes that are no message end
 * this connection and nothing else.
 */
export class RpcChannel {
  /** Resolves when the connection is gone. */
  readonly closed: Promise<void>;
  readonly #socket: Socket;
  readonly #handler: Handler | undefined;
  readonly #onClose: (reason: Error) => void;
  readonly #liveness: Liveness | undefined;
  readonly #outgoing: Outgoing;
  readonly #incoming: Incoming;
  /** Questions that were not answered yet, by their numbers. */
  readonly #waiting = new Map<number, Waiting>();
  #lastNumber = 0;
  /** Questions of the other side that were not answered yet. */
  #unanswered = 0;
  #closedBy: Error | undefined;
  #isBroken = false;
  #resolveClosed: () => void = () => undefined;

  constructor({ socket, handler, onClose = () => undefined, liveness }: RpcChannelOptions) {
    this.#socket = socket;
    this.#handler = handler;
    this.#outgoing = new Outgoing({
      socket,
      // Who does not take its answers asks no more. Who only asks reads on in any case, or both would wait.
      onClogged: () => {
        if (handler !== undefined) socket.pause();
      },
      onDrained: () => {
        this.#incoming.goOn();
      },
    });
    this.#incoming = new Incoming({
      socket,
      atOnce: handler === undefined ? Infinity : AT_ONCE,
      mayGoOn: () => handler === undefined || this.#outgoing.isFree(),
      receive: (body) => {
        // Whoever serves many is not brought down by one.
        if (handler !== undefined) checkDeclared(body);
        this.#receive(decodeBody(body), body.length);
      },
      onBad: (error) => {
        this.close(
          BioxenError.isInstance(error)
            ? error
            : new ProtocolError('What came is no message.', { cause: error }),
        );
      },
    });
    this.closed = new Promise((resolve) => {
      this.#resolveClosed = resolve;
    });
    this.#onClose = onClose;
    if (liveness !== undefined) this.#liveness = this.#watch(liveness);
    this.#listen();
  }

  get isClosed(): boolean {
    return this.#closedBy !== undefined;
  }

  /** Did the other side go away, without a word that was wrong? */
  get isBroken(): boolean {
    return this.#isBroken;
  }

  /** Why it is closed. */
  get closedBy(): Error | undefined {
    return this.#closedBy;
  }

  /**
   * Asks the other side.
   * @param read makes of the answer what is wanted
   * @param explainEnd what it fails with when the connection ends before the answer
   * @throws what it throws, what `read` throws, and what closed the connection
   */
  ask<T = unknown>(
    method: Method,
    params: unknown,
    read?: (answer: unknown) => T,
    explainEnd?: (reason: Error) => Error,
  ): Promise<T> {
    // One promise and no function that waits: each step between costs what is asked most often its microseconds.
    return new Promise((resolve, reject) => {
      if (this.#closedBy !== undefined) throw explainEnd?.(this.#closedBy) ?? this.#closedBy;
      const number = ++this.#lastNumber;
      // What cannot be sent is no question.
      const frame = encodeFrame([QUESTION, number, method, params]);
      const answered = (answer: unknown): void => {
        try {
          resolve(read === undefined ? (answer as T) : read(answer));
        } catch (error) {
          reject(error as Error);
        }
      };
      this.#waiting.set(number, { answered, failed: reject, explainEnd });
      this.#outgoing.post(frame, this.#waiting.size === 1);
    });
  }

  close(reason: Error): void {
    if (this.#closedBy !== undefined) return;
    this.#closedBy = reason;
    this.#liveness?.stop();
    this.#incoming.stop();
    this.#socket.destroy();
    for (const { failed, explainEnd } of this.#waiting.values()) failed(explainEnd?.(reason) ?? reason);
    this.#waiting.clear();
    this.#onClose(reason);
    this.#resolveClosed();
  }

  /** Lets what was written leave, and closes. */
  end(reason: Error): void {
    this.#outgoing.flush();
    this.#socket.end(() => {
      this.close(reason);
    });
  }

  #watch({ clock, tickMs }: { readonly clock: Clock; readonly tickMs: number }): Liveness {
    return new Liveness({
      clock,
      tickMs,
      isWaiting: () => this.#waiting.size > 0,
      // What is answered does not matter, not even that there is no such method.
      ping: () => void this.ask('ping', {}).catch(() => undefined),
      onSilent: (error) => {
        this.close(error);
      },
    });
  }

  #listen(): void {
    this.#socket.on('data', (chunk: Buffer) => {
      if (this.#closedBy !== undefined) return;
      this.#liveness?.heard();
      this.#incoming.push(chunk);
    });
    this.#socket.on('error', (cause) => {
      this.#break(new ProtocolError(`The connection broke: ${cause.message}`, { cause }));
    });
    this.#socket.on('close', () => {
      this.#break(new ProtocolError('The connection was closed.'));
    });
  }

  #break(error: Error): void {
    this.#isBroken ||= this.#closedBy === undefined;
    this.close(error);
  }

  /** @throws ProtocolError for what is no message */
  #receive(message: unknown, bytes: number): void {
    if (!isMessage(message)) throw new ProtocolError('What came is no message.');
    const [kind, number] = message;
    if (kind === QUESTION) {
      this.#answer(number, message[2], message[3], bytes);
      return;
    }
    const waiting = this.#waiting.get(number);
    this.#waiting.delete(number);
    if (kind === ANSWER) waiting?.answered(message[2]);
    else waiting?.failed(decodeError(message[2]));
  }

  #answer(number: number, method: string, params: unknown, bytes: number): void {
    this.#unanswered++;
    const tell = (value: unknown): void => {
      try {
        this.#reply(encodeFrame([ANSWER, number, value]));
      } catch (error) {
        fail(error);
      }
    };
    const fail = (error: unknown): void => {
      this.#reply(encodeFailure(number, error));
    };
    try {
      const answer = this.#handle(method, params, bytes);
      if (answer instanceof Promise) answer.then(tell, fail);
      else tell(answer);
    } catch (error) {
      fail(error);
    }
  }

  #reply(frame: Uint8Array): void {
    this.#outgoing.post(frame, --this.#unanswered === 0);
  }

  #handle(method: string, params: unknown, bytes: number): unknown {
    // Never looked up among what every object has.
    if (this.#handler === undefined || !Object.hasOwn(methods, method)) {
      throw new ProtocolError(`There is no method '${printable(method)}'.`, {
        hint: 'The other side may be newer.',
      });
    }
    const known = method as Method;
    const read = methods[known].safeParse(params);
    if (!read.success) throw new ProtocolError(`What '${known}' was given is not what it takes.`);
    return this.#handler(known, read.data, bytes);
  }
}

function encodeFailure(number: number, error: unknown): Uint8Array {
  try {
    return encodeFrame([FAILURE, number, encodeError(error)]);
  } catch {
    // Its fields, such as the output up to a time limit, are more than a message holds.
    return encodeFrame([FAILURE, number, encodeErrorAlone(error)]);
  }
}
