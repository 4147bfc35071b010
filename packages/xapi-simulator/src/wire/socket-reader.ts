import type { Socket } from 'node:net';

/** Reads a socket piece by piece, so that a request can be cut, held or left unread at any byte. */
export class SocketReader {
  readonly #socket: Socket;
  #held: Buffer[] = [];
  #heldBytes = 0;
  #hasEnded = false;
  #wake: (() => void) | undefined;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (chunk: Buffer) => {
      this.#held.push(chunk);
      this.#heldBytes += chunk.length;
      // One piece ahead is enough: what nobody reads yet stays with the sender.
      socket.pause();
      this.#wake?.();
    });
    const end = (): void => {
      this.#hasEnded = true;
      this.#wake?.();
    };
    socket.on('end', end);
    socket.on('close', end);
  }

  /** The bytes up to and without `mark`, or undefined when the client left before it. */
  async until(mark: string, limitBytes: number): Promise<Buffer | undefined> {
    let searched = 0;
    for (;;) {
      const all = this.#all();
      const at = all.indexOf(mark, Math.max(0, searched - mark.length));
      if (at !== -1) {
        this.#keep(all.subarray(at + mark.length));
        return all.subarray(0, at);
      }
      searched = all.length;
      if (all.length > limitBytes || !(await this.#more())) return undefined;
    }
  }

  /** Exactly so many bytes, or undefined when the client left before. */
  async exactly(count: number): Promise<Buffer | undefined> {
    while (this.#heldBytes < count) if (!(await this.#more())) return undefined;
    const all = this.#all();
    this.#keep(all.subarray(count));
    return all.subarray(0, count);
  }

  /** Pieces of the next `count` bytes as they come; all that follows when `count` is `Infinity`. */
  async *pieces(count: number): AsyncGenerator<Buffer, void, undefined> {
    let left = count;
    while (left > 0) {
      if (this.#heldBytes === 0 && !(await this.#more())) return;
      const all = this.#all();
      const piece = left < all.length ? all.subarray(0, left) : all;
      this.#keep(all.subarray(piece.length));
      left -= piece.length;
      yield piece;
    }
  }

  #all(): Buffer {
    const [only] = this.#held;
    if (only !== undefined && this.#held.length === 1) return only;
    const all = Buffer.concat(this.#held);
    this.#held = [all];
    return all;
  }

  #keep(rest: Buffer): void {
    this.#held = rest.length === 0 ? [] : [rest];
    this.#heldBytes = rest.length;
  }

  /** Waits for more bytes; false when there will be none. */
  async #more(): Promise<boolean> {
    if (this.#hasEnded) return false;
    const before = this.#heldBytes;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      this.#socket.resume();
    });
    this.#wake = undefined;
    return this.#heldBytes > before;
  }
}
