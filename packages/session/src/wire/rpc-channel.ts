import type { Socket } from 'node:net';
import { BioxenError, type Clock, printable, ProtocolError } from '@bioxen/core';
import { decodeError, encodeError, type WireError } from './error.js';
import { decodeBody, encodeFrame, FrameSplitter } from './framing.js';
import { Liveness } from './liveness.js';
import { type Method, methods } from './protocol.js';

/** What answers the questions of the other side, now or as a promise; what it throws is answered, too. */
export type Handler = (method: Method, params: unknown) => unknown;

/** A question, its answer, or why there is none; the number is that of the question. */
type Message =
  | readonly [kind: typeof QUESTION, number: number, method: string, params: unknown]
  | readonly [kind: typeof ANSWER, number: number, value: unknown]
  | readonly [kind: typeof FAILURE, number: number, error: WireError];

const QUESTION = 0;
const ANSWER = 1;
const FAILURE = 2;

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

const MAX_UNREAD_BYTES = 8 * 2 ** 20;
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
  #outgoing: Uint8Array[] = [];
  readonly #flush = (): void => {
    const outgoing = this.#outgoing;
    const [only] = outgoing;
    const socket = this.#socket;
    this.#outgoing = [];
    if (only === undefined || socket.destroyed) return;
    socket.write(outgoing.length === 1 ? only : Buffer.concat(outgoing));
    if (!this.#isClogged() || this.#waitsForDrain) return;
    // Who does not take its answers asks no more.
    this.#waitsForDrain = true;
    socket.pause();
    socket.once('drain', () => {
      this.#waitsForDrain = false;
      this.#work();
    });
  };
  /** Messages that came and wait for their turn, from `#next` on. */
  #held: Uint8Array[] = [];
  #next = 0;
  #isScheduled = false;
  #waitsForDrain = false;
  /** A few questions at a time: what they are answered with counts before more are looked at. */
  readonly #work = (): void => {
    this.#isScheduled = false;
    if (this.#closedBy !== undefined) return;
    try {
      const most = this.#handler === undefined ? Infinity : AT_ONCE;
      for (let left = most; left > 0 && !this.#isClogged(); left--) {
        const body = this.#held[this.#next];
        if (body === undefined) break;
        this.#next++;
        this.#receive(decodeBody(body));
      }
    } catch (error) {
      this.close(
        BioxenError.isInstance(error)
          ? error
          : new ProtocolError('What came is no message.', { cause: error }),
      );
      return;
    }
    if (this.#next === this.#held.length) {
      this.#held = [];
      this.#next = 0;
      if (!this.#waitsForDrain && this.#socket.isPaused()) this.#socket.resume();
      return;
    }
    this.#socket.pause();
    if (this.#waitsForDrain || this.#isScheduled) return;
    this.#isScheduled = true;
    setImmediate(this.#work);
  };
  /** Questions that were not answered yet, by their numbers. */
  readonly #waiting = new Map<number, Waiting>();
  #lastNumber = 0;
  #closedBy: Error | undefined;
  #isBroken = false;
  #resolveClosed: () => void = () => undefined;

  constructor({ socket, handler, onClose = () => undefined, liveness }: RpcChannelOptions) {
    this.#socket = socket;
    this.#handler = handler;
    this.closed = new Promise((resolve) => {
      this.#resolveClosed = resolve;
    });
    this.#onClose = onClose;
    if (liveness !== undefined) this.#liveness = this.#watch(liveness);
    this.#listen();
  }

  // No private getter: V8 calls its runtime for each look at one.
  /** Has the other side many answers to read still? Who only asks reads on in any case, or both would wait. */
  #isClogged(): boolean {
    return this.#handler !== undefined && this.#socket.writableLength >= MAX_UNREAD_BYTES;
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

  /** Asks the other side. @throws what it throws, and what closed the connection */
  ask(method: Method, params: unknown): Promise<unknown> {
    if (this.#closedBy !== undefined) return Promise.reject(this.#closedBy);
    return new Promise((resolve, reject) => {
      const number = ++this.#lastNumber;
      // What cannot be sent is no question.
      const frame = encodeFrame([QUESTION, number, method, params]);
      this.#waiting.set(number, { resolve, reject });
      this.#post(frame);
    });
  }

  close(reason: Error): void {
    if (this.#closedBy !== undefined) return;
    this.#closedBy = reason;
    this.#liveness?.stop();
    this.#socket.destroy();
    for (const { reject } of this.#waiting.values()) reject(reason);
    this.#waiting.clear();
    this.#onClose(reason);
    this.#resolveClosed();
  }

  /** Lets what was written leave, and closes. */
  end(reason: Error): void {
    this.#flush();
    this.#socket.end(() => {
      this.close(reason);
    });
  }

  /** What is said in one turn goes out together. */
  #post(frame: Uint8Array): void {
    this.#outgoing.push(frame);
    if (this.#outgoing.length === 1) process.nextTick(this.#flush);
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
    const splitter = new FrameSplitter();
    this.#socket.on('data', (chunk: Buffer) => {
      if (this.#closedBy !== undefined) return;
      this.#liveness?.heard();
      try {
        this.#held.push(...splitter.push(chunk));
      } catch (error) {
        this.close(error as Error);
        return;
      }
      if (!this.#isScheduled) this.#work();
    });
    this.#socket.on('error', (error) => {
      this.#break(error);
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
  #receive(message: unknown): void {
    if (!isMessage(message)) throw new ProtocolError('What came is no message.');
    const [kind, number] = message;
    if (kind === QUESTION) {
      void this.#answer(number, message[2], message[3]);
      return;
    }
    const waiting = this.#waiting.get(number);
    this.#waiting.delete(number);
    if (kind === ANSWER) waiting?.resolve(message[2]);
    else waiting?.reject(decodeError(message[2]));
  }

  async #answer(number: number, method: string, params: unknown): Promise<void> {
    let frame: Uint8Array;
    try {
      frame = encodeFrame([ANSWER, number, await this.#handle(method, params)]);
    } catch (error) {
      frame = encodeFrame([FAILURE, number, encodeError(error)]);
    }
    this.#post(frame);
  }

  #handle(method: string, params: unknown): unknown {
    // Never looked up among what every object has.
    if (this.#handler === undefined || !Object.hasOwn(methods, method)) {
      throw new ProtocolError(`There is no method '${printable(method)}'.`, {
        hint: 'The other side may be newer.',
      });
    }
    const known = method as Method;
    const read = methods[known].safeParse(params);
    if (!read.success) throw new ProtocolError(`What '${known}' was given is not what it takes.`);
    return this.#handler(known, read.data);
  }
}

function isMessage(message: unknown): message is Message {
  if (!Array.isArray(message) || !Number.isSafeInteger(message[1])) return false;
  const [kind, , third] = message as readonly unknown[];
  if (kind === QUESTION) return message.length === 4 && typeof third === 'string';
  return message.length === 3 && (kind === ANSWER || kind === FAILURE);
}
