import type { RingPosition } from './event-ring.js';

/** Makes programs wait for the clients that must miss nothing. */
export class FlowControl {
  readonly #maxBehind: number;
  readonly #written: () => number;
  /** Client → bytes that it has read. */
  readonly #read = new Map<string, number>();
  #room: (() => void) | undefined;
  #waiting: Promise<void> | undefined;

  /** @param maxBehind bytes that a client may be behind before the program waits */
  constructor(maxBehind: number, written: () => number) {
    this.#maxBehind = maxBehind;
    this.#written = written;
  }

  /** A client that must miss nothing has read so far. */
  advance(clientId: string, { bytes = 0 }: RingPosition): void {
    this.#read.set(clientId, bytes);
    this.#look();
  }

  forget(clientId: string): void {
    if (this.#read.delete(clientId)) this.#look();
  }

  /** A promise is pending as long as one of them is too far behind. */
  room(): Promise<void> | undefined {
    if (!this.#isBehind()) return undefined;
    this.#waiting ??= new Promise((resolve) => {
      this.#room = resolve;
    });
    return this.#waiting;
  }

  /** Nobody waits any more: the session has ended. */
  release(): void {
    this.#room?.();
    this.#waiting = undefined;
  }

  #isBehind(): boolean {
    if (this.#read.size === 0) return false;
    return this.#written() - Math.min(...this.#read.values()) > this.#maxBehind;
  }

  #look(): void {
    if (this.#waiting !== undefined && !this.#isBehind()) this.release();
  }
}
