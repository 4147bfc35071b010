import type { Socket } from 'node:net';

/** So much may wait for a side that reads slowly before nothing more of it is heard. */
const MAX_UNREAD_BYTES = 8 * 2 ** 20;

/** Options of `Outgoing`. */
export interface OutgoingOptions {
  readonly socket: Socket;
  /** The other side has much to read still: called once, and again only after `onDrained`. */
  readonly onClogged: () => void;
  /** It has read it. */
  readonly onDrained: () => void;
}

/** What leaves over a socket. */
export class Outgoing {
  readonly #options: OutgoingOptions;
  #frames: Uint8Array[] = [];
  #waitsForDrain = false;
  readonly #flush = (): void => {
    this.flush();
  };

  constructor(options: OutgoingOptions) {
    this.#options = options;
  }

  /** Has the other side read what it was sent, or most of it? A method, no getter: V8 calls its runtime for private ones. */
  isFree(): boolean {
    return !this.#waitsForDrain && this.#options.socket.writableLength < MAX_UNREAD_BYTES;
  }

  /**
   * Sends a frame: one that is alone at once, together with what waited. Others wait for the end of this turn, and go in
   * one piece.
   */
  post(frame: Uint8Array, isAlone: boolean): void {
    this.#frames.push(frame);
    if (isAlone) this.flush();
    else if (this.#frames.length === 1) process.nextTick(this.#flush);
  }

  flush(): void {
    const frames = this.#frames;
    const [only] = frames;
    const { socket, onClogged, onDrained } = this.#options;
    if (only === undefined) return;
    this.#frames = [];
    if (socket.destroyed) return;
    socket.write(frames.length === 1 ? only : Buffer.concat(frames));
    if (this.#waitsForDrain || this.isFree()) return;
    this.#waitsForDrain = true;
    onClogged();
    socket.once('drain', () => {
      this.#waitsForDrain = false;
      onDrained();
    });
  }
}
