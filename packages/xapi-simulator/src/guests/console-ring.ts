import type { GuestConsole } from './guest.js';

const mostBytes = 64 * 2 ** 10;

/** The last 64 KiB of a console, however much comes. */
export class ConsoleRing implements GuestConsole {
  #pieces: Uint8Array[] = [];
  #length = 0;

  write(bytes: Uint8Array): void {
    this.#pieces.push(bytes);
    this.#length += bytes.length;
    if (this.#length <= 2 * mostBytes) return;
    const tail = this.tail();
    this.#pieces = [tail];
    this.#length = tail.length;
  }

  tail(): Uint8Array {
    return Buffer.concat(this.#pieces).subarray(-mostBytes);
  }
}
