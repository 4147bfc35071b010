import type { Socket } from 'node:net';
import { FrameSplitter } from './framing.js';

/** Options of `Incoming`. */
export interface IncomingOptions {
  readonly socket: Socket;
  /** So many messages are looked at in one turn: what they are answered with counts before more are. */
  readonly atOnce: number;
  /** May the next message be looked at? When not, `goOn` is called once it may. */
  readonly mayGoOn: () => boolean;
  /** Looks at the body of a message. */
  readonly receive: (body: Uint8Array) => void;
  /** What came is no message, or `receive` threw. */
  readonly onBad: (error: unknown) => void;
}

/** What comes over a socket, message by message. The socket pauses while messages wait for their turn. */
export class Incoming {
  readonly #options: IncomingOptions;
  readonly #splitter = new FrameSplitter();
  /** Messages that wait for their turn, from `#next` on. */
  #held: Uint8Array[] = [];
  #next = 0;
  #isScheduled = false;
  #hasStopped = false;
  /** Goes on with messages that wait. */
  readonly goOn = (): void => {
    this.#isScheduled = false;
    if (this.#hasStopped) return;
    const { socket, atOnce, mayGoOn } = this.#options;
    if (!this.#lookAt(atOnce)) return;
    if (this.#next === this.#held.length) {
      this.#held = [];
      this.#next = 0;
      if (mayGoOn() && socket.isPaused()) socket.resume();
      return;
    }
    socket.pause();
    if (!mayGoOn() || this.#isScheduled) return;
    this.#isScheduled = true;
    setImmediate(this.goOn);
  };

  constructor(options: IncomingOptions) {
    this.#options = options;
  }

  push(chunk: Buffer): void {
    try {
      const bodies = this.#splitter.push(chunk);
      if (this.#held.length === 0) this.#held = bodies;
      else for (const body of bodies) this.#held.push(body);
    } catch (error) {
      this.#options.onBad(error);
      return;
    }
    if (!this.#isScheduled) this.goOn();
  }

  /** Nothing more is looked at. */
  stop(): void {
    this.#hasStopped = true;
  }

  /** False when one of them was bad. */
  #lookAt(most: number): boolean {
    const { mayGoOn, receive, onBad } = this.#options;
    try {
      for (let left = most; left > 0 && mayGoOn(); left--) {
        const body = this.#held[this.#next];
        if (body === undefined) break;
        this.#next++;
        receive(body);
      }
      return true;
    } catch (error) {
      onBad(error);
      return false;
    }
  }
}
